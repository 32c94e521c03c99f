package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Encoders that end after some of their transformer layers: the later ones are not in the file any more, so it is smaller and
 * faster by about their share. The vectors of the tokens are, bit by bit, what the whole graph has inside at that layer.
 *
 * <p>Graphs of BERT and its kin (MiniLM, BGE, E5, RoBERTa, MPNet, DistilBERT) as Hugging Face's Optimum exports them can be
 * cut: their layers are told by the names of their parameters.
 */
public final class LayerCut {
    private static final String SETTING = "train.layers";
    /** An array of Java has no more than 2 GiB. */
    private static final long MOST_BYTES = 2_000_000_000;

    private LayerCut() {}

    /**
     * How many transformer layers a graph has.
     *
     * @throws UserException if they cannot be told
     */
    public static int layers(EncoderSource whole) {
        return graph(whole, "auto").layers();
    }

    /**
     * The encoder up to a layer. Its graph is written once per machine, to a file that is kept.
     *
     * @throws UserException if it has fewer layers, or none that can be told
     */
    public static EncoderSource of(EncoderSource whole, int layers) {
        LayeredGraph graph = graph(whole, Integer.toString(layers));
        if (layers < 1 || layers > graph.layers()) {
            throw new UserException(SETTING + ": expected a whole number from 1 to " + graph.layers()
                    + ", the layers of " + whole.onnx() + ", found '" + layers + "'");
        }
        return layers == graph.layers() ? whole : written(whole, List.of(layers), graph.upTo(layers), whole.spec());
    }

    /**
     * The encoder whose token vectors are those after each of some layers, one after the other, and then as often the first
     * token's at every token. So the mean over the tokens has the mean after each layer and then the first token's vector
     * after each layer: all that a head could be trained on comes out of one run. Nothing is normalised.
     *
     * @param layers ascending
     */
    public static EncoderSource sideBySide(EncoderSource whole, List<Integer> layers) {
        LayeredGraph graph = graph(whole, "auto");
        EncoderSpec spec = whole.spec();
        EncoderSpec bare = new EncoderSpec(Pooling.MEAN, false, spec.prefix(), spec.maxTokens(), spec.precision());
        return written(whole, layers, graph.sideBySide(layers), bare);
    }

    private static LayeredGraph graph(EncoderSource whole, String found) {
        if (BundleReader.size(whole.onnx()) > MOST_BYTES) {
            throw new UserException(SETTING + ": expected all for an ONNX file of more than 2 GB, " + whole.onnx()
                    + ", found '" + found + "'");
        }
        return LayeredGraph.of(BundleReader.bytes(whole.onnx()))
                .orElseThrow(() -> new UserException(SETTING + ": expected all for " + whole.onnx()
                        + ", in which no transformer layers can be told apart (parameters such as"
                        + " encoder.layer.0.output.LayerNorm.bias, as Optimum exports BERT), found '" + found + "'"));
    }

    private static EncoderSource written(EncoderSource whole, List<Integer> layers, byte[] model, EncoderSpec spec) {
        String name = BundleReader.sha256(whole.onnx())
                + layers.stream().map(layer -> "-" + layer).collect(Collectors.joining())
                + ".onnx";
        try {
            Path target = Files.createDirectories(MachineCache.folder().resolve("layers"))
                    .resolve(name);
            // The size tells of what a full disk has left.
            if (!Files.isRegularFile(target) || Files.size(target) != model.length) {
                // No temporary file of Java's: a bundle would get its permissions, which let nobody else read it.
                Path part = target.resolveSibling(name + "-" + UUID.randomUUID() + ".part");
                try {
                    Files.write(part, model);
                    MachineCache.publish(part, target);
                } finally {
                    Files.deleteIfExists(part);
                }
            }
            return new EncoderSource(target, whole.tokenizer(), spec);
        } catch (IOException e) {
            throw new UserException(SETTING + ": cannot write the encoder's first layers: " + e, e);
        }
    }
}
