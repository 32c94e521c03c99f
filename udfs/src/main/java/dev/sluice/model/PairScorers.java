package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens pair scorers. Takes about a second and holds native memory until closed; never asks the network. */
public final class PairScorers {
    /** Tokens of a pair that a cross-encoder reads, special ones included, unless told otherwise. */
    public static final int DEFAULT_MAX_TOKENS = 512;

    private PairScorers() {}

    /**
     * A bundle of the kind {@code scorer}, or a folder with an ONNX graph that {@link #cross} takes and its
     * {@code tokenizer.json}.
     *
     * @throws UserException if it is neither, damaged, or refused by the runtime
     */
    public static PairScorer open(Path dir, Device.Resolved device) {
        if (Files.isRegularFile(dir.resolve(BundleManifest.FILE))) {
            return ScorerBundle.open(BundlePart.whole(dir), device);
        }
        return cross(EncoderSource.in(dir, EncoderSpec.none().withMaxTokens(DEFAULT_MAX_TOKENS)), device);
    }

    /**
     * A cross-encoder: the graph reads both texts together, as its tokenizer joins a pair (RoBERTa:
     * {@code <s> a </s></s> b </s>}; the longest side is cut first), and gives {@code logits [batch, 1]}. One run of the graph a
     * pair, so K of them for a text with K candidates.
     *
     * @throws UserException if the graph has other inputs or outputs
     */
    public static PairScorer cross(EncoderSource source, Device.Resolved device) {
        return CrossScorer.open(source, device);
    }

    /**
     * A frozen encoder under a head fitted on its embeddings. One run of the graph a distinct instruction; responses are
     * kept, since they repeat.
     *
     * @throws UserException if the head reads another dimension
     */
    public static PairScorer frozen(EncoderSource source, PairHead head, Device.Resolved device) {
        return FrozenScorer.open(source, head, device);
    }

    /** Answers with the labels of the spec, whose verbalisations are the candidates. Owns the scorer. */
    public static Classifier classifier(ScorerSpec spec, Labels labels, PairScorer scorer) {
        spec.check(labels);
        return new ScorerClassifier(labels, spec, scorer);
    }
}
