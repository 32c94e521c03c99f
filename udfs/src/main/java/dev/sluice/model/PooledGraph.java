package dev.sluice.model;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * An ONNX graph with its pooling inside: it gives [batch, dimension] in place of [batch, tokens, dimension], so that of 128
 * tokens 1.5 kB a row come back from a GPU and not 197 kB. All operators are as they are since opset 7. Thread-safe.
 */
public final class PooledGraph {
    /** The output's name. */
    public static final String OUTPUT = "sluice_pooled";

    private static final String HIDDEN = "last_hidden_state";
    private static final String MASK = "attention_mask";

    private PooledGraph() {}

    /**
     * The same graph with pooling in place of its output {@code last_hidden_state}; not normalised.
     *
     * @param model bytes of an ONNX file
     * @param pooling CLS or MEAN; the mean needs an input {@code attention_mask}
     * @return empty where the graph is none that this can be added to: it then pools outside
     */
    public static Optional<byte[]> of(byte[] model, Pooling pooling) {
        try {
            Optional<Proto.Field> graph = pooling == Pooling.NONE ? Optional.empty() : OnnxProto.graph(model);
            return graph.flatMap(found -> graph(found, pooling).map(pooled -> OnnxProto.with(model, found, pooled)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // ONNX Runtime says better what is wrong with the file
        }
    }

    private static Optional<byte[]> graph(Proto.Field graph, Pooling pooling) {
        List<Proto.Field> fields = graph.fields();
        Optional<Proto.Field> hidden = fields.stream()
                .filter(field -> field.number() == OnnxProto.OUTPUT
                        && OnnxProto.name(field).equals(HIDDEN))
                .findFirst();
        boolean masked = fields.stream()
                .anyMatch(field -> field.number() == OnnxProto.INPUT
                        && OnnxProto.name(field).equals(MASK));
        if (hidden.isEmpty() || pooling == Pooling.MEAN && !masked) {
            return Optional.empty();
        }
        int type = elementType(hidden.get());
        ByteArrayOutputStream out = new ByteArrayOutputStream(graph.end() - graph.from() + 1024);
        fields.stream().filter(field -> field.number() != OnnxProto.OUTPUT).forEach(field -> field.copyTo(out));
        (pooling == Pooling.CLS ? first() : mean(type)).forEach(out::writeBytes);
        out.writeBytes(OnnxProto.output(OUTPUT, type, shape(hidden.get())));
        return Optional.of(out.toByteArray());
    }

    private static List<byte[]> first() {
        return List.of(
                OnnxProto.constant("sluice_first", new long[0], 0),
                OnnxProto.node("Gather", List.of(HIDDEN, "sluice_first"), OUTPUT, OnnxProto.integer("axis", 1)));
    }

    /** The weights of the tokens are made first, so that in fp16 no sum of tokens comes to be large. */
    private static List<byte[]> mean(int type) {
        return List.of(
                OnnxProto.constant("sluice_row", new long[] {3}, 0, 1, -1),
                OnnxProto.constant("sluice_column", new long[] {3}, 0, -1, 1),
                OnnxProto.constant("sluice_flat", new long[] {2}, 0, -1),
                OnnxProto.node("Cast", List.of(MASK), "sluice_mask", OnnxProto.integer("to", type)),
                OnnxProto.node("Reshape", List.of("sluice_mask", "sluice_row"), "sluice_tokens"),
                OnnxProto.node("Reshape", List.of("sluice_mask", "sluice_column"), "sluice_ones"),
                // Of zeros and ones the sum of squares is their number.
                OnnxProto.node("MatMul", List.of("sluice_tokens", "sluice_ones"), "sluice_count"),
                OnnxProto.node("Div", List.of("sluice_tokens", "sluice_count"), "sluice_weights"),
                OnnxProto.node("MatMul", List.of("sluice_weights", HIDDEN), "sluice_mean"),
                OnnxProto.node("Reshape", List.of("sluice_mean", "sluice_flat"), OUTPUT));
    }

    /** ValueInfoProto.type.tensor_type.elem_type. */
    private static int elementType(Proto.Field value) {
        return OnnxProto.at(value, 2, 1, 1)
                .orElseThrow(() -> new IllegalArgumentException("an output without a type"))
                .value();
    }

    /** ValueInfoProto.type.tensor_type.shape without the tokens; some readers want to know it. Empty where it has none. */
    private static byte[] shape(Proto.Field hidden) {
        List<Proto.Field> dimensions =
                OnnxProto.at(hidden, 2, 1, 2).map(Proto.Field::fields).orElse(List.of());
        if (dimensions.size() != 3) {
            return new byte[0];
        }
        return Proto.bytes(
                2,
                Proto.join(
                        Proto.bytes(1, dimensions.get(0).content()),
                        Proto.bytes(1, dimensions.get(2).content())));
    }
}
