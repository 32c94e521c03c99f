package dev.sluice.model;

import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers that an encoder has beyond those of another one which is its beginning: with what the other made of a row it makes,
 * bit by bit, what the whole encoder makes of that row. Thread-safe; owns its graph and neither of the two classifiers.
 */
public final class LayerRest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LayerRest.class);

    /** Of the heap that a file may fill, which is read at once; encoders in int8 have 20 to 600 MB. */
    private static final long HEAP_SHARE = 4;

    private final EncoderClassifier before;
    private final EncoderClassifier after;
    private final int shared;
    private final int layers;
    private final OnnxGraph graph;

    private LayerRest(EncoderClassifier before, EncoderClassifier after, int shared, int layers, OnnxGraph graph) {
        this.before = before;
        this.after = after;
        this.shared = shared;
        this.layers = layers;
        this.graph = graph;
    }

    /**
     * Finds out whether {@code before} is what {@link LayerCut} makes of {@code after}, under the same tokens, and int8 at run
     * time: such graphs run row by row on a CPU anyway. Reads the file of {@code after}, and runs both ways on a few rows: some
     * tenths of a second.
     *
     * @return empty where it is not, or where this machine would not give the same bits
     */
    public static Optional<LayerRest> between(Classifier before, Classifier after) {
        if (!(before instanceof EncoderClassifier first && after instanceof EncoderClassifier then)
                || !alike(first.key(), then.key())) {
            return Optional.empty();
        }
        try {
            Optional<LayerRest> found = opened(first, then).filter(LayerRest::exact);
            found.ifPresent(rest -> LOG.info(
                    "an encoder of {} layers goes on where the one of {} before it ended", rest.layers, rest.shared));
            return found;
        } catch (RuntimeException e) {
            LOG.debug("two encoders share no layers: {}", e.toString());
            return Optional.empty();
        }
    }

    private static boolean alike(EncoderKey a, EncoderKey b) {
        return a.tokenizer().equals(b.tokenizer())
                && a.spec().prefix().equals(b.spec().prefix())
                && a.spec().maxTokens() == b.spec().maxTokens()
                && a.onnx().bytes() < b.onnx().bytes()
                && b.onnx().bytes() < Runtime.getRuntime().maxMemory() / HEAP_SHARE
                && Stream.of(a, b)
                        .map(EncoderKey::spec)
                        .allMatch(spec -> spec.precision() == Precision.INT8_DYNAMIC && spec.pooling() != Pooling.NONE);
    }

    private static Optional<LayerRest> opened(EncoderClassifier before, EncoderClassifier after) {
        byte[] model = BundleReader.bytes(after.encoder().source().onnx());
        if (!sha256(model).equals(after.key().onnx().sha256())) {
            return Optional.empty(); // replaced since it was opened
        }
        return LayeredGraph.of(model).flatMap(graph -> {
            int shared = graph.cutIn(before.key().onnx());
            return shared == 0
                    ? Optional.<LayerRest>empty()
                    : graph.rest(shared)
                            .map(rest -> new LayerRest(before, after, shared, graph.layers(), OnnxGraph.rest(rest)));
        });
    }

    private static String sha256(byte[] model) {
        try {
            return Sha256.of(new ByteArrayInputStream(model));
        } catch (IOException e) {
            throw new UserException("cannot read a model in memory: " + e, e);
        }
    }

    /**
     * Whether both ways give the same bits for short rows and one that fills all positions: ONNX Runtime may fuse operators in one
     * graph and not in the other. Closes this where they do not.
     */
    private boolean exact() {
        OnnxEncoder encoder = after.encoder();
        List<String> texts = Stream.concat(
                        BatchPlan.SAMPLE.stream(),
                        Stream.of("a ".repeat(after.key().spec().maxTokens())))
                .toList();
        try {
            Tokens.Ids[] rows = encoder.tokens(texts);
            float[][] whole = encoder.embed(texts);
            boolean same = true;
            for (int i = 0; i < rows.length && same; i++) {
                try (HeldOutput begun = before.encoder().hold(rows[i]);
                        HeldOutput held = hold(rows[i], begun)) {
                    same = Arrays.equals(encoder.vector(held, rows[i]), whole[i]);
                }
            }
            if (!same) {
                LOG.debug("two encoders share layers, but not to the last bit on this machine");
                close();
            }
            return same;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The part of the later encoder's layers that the earlier one has. */
    public double share() {
        return (double) shared / layers;
    }

    EncoderClassifier before() {
        return before;
    }

    EncoderClassifier after() {
        return after;
    }

    /** What the whole encoder would have inside for the row; {@code begun} stays open. */
    HeldOutput hold(Tokens.Ids row, HeldOutput begun) {
        return graph.hold(row, begun);
    }

    @Override
    public void close() {
        graph.close();
    }
}
