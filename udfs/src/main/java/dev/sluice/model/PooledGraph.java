package dev.sluice.model;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An ONNX graph with its pooling inside: it gives [batch, dimension] in place of [batch, tokens, dimension], so that of 128
 * tokens 1.5 kB a row come back from a GPU and not 197 kB. Field numbers are those of onnx.proto; all operators are as they
 * are since opset 7. Thread-safe.
 */
public final class PooledGraph {
    /** The output's name. */
    public static final String OUTPUT = "sluice_pooled";

    private static final String HIDDEN = "last_hidden_state";
    private static final String MASK = "attention_mask";
    private static final int INT64 = 7;
    private static final int INTEGER_ATTRIBUTE = 2;

    /** Fields of ModelProto and GraphProto. */
    private static final int GRAPH = 7;

    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUTS = 12;

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
            List<Proto.Field> fields = Proto.read(model);
            List<Proto.Field> graphs =
                    fields.stream().filter(field -> field.number() == GRAPH).toList();
            if (graphs.size() != 1 || pooling == Pooling.NONE) {
                return Optional.empty();
            }
            Proto.Field graph = graphs.get(0);
            Optional<byte[]> pooled = graph(graph, pooling);
            return pooled.map(bytes -> {
                byte[] before = Arrays.copyOfRange(model, 0, graph.start());
                byte[] after = Arrays.copyOfRange(model, graph.end(), model.length);
                return Proto.join(before, Proto.bytes(GRAPH, bytes), after);
            });
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // ONNX Runtime says better what is wrong with the file
        }
    }

    private static Optional<byte[]> graph(Proto.Field graph, Pooling pooling) {
        List<Proto.Field> fields = graph.fields();
        Optional<Proto.Field> hidden = fields.stream()
                .filter(field -> field.number() == OUTPUTS && name(field).equals(HIDDEN))
                .findFirst();
        boolean masked = fields.stream()
                .anyMatch(field -> field.number() == INPUT && name(field).equals(MASK));
        if (hidden.isEmpty() || pooling == Pooling.MEAN && !masked) {
            return Optional.empty();
        }
        int type = elementType(hidden.get());
        ByteArrayOutputStream out = new ByteArrayOutputStream(graph.end() - graph.from() + 1024);
        fields.stream().filter(field -> field.number() != OUTPUTS).forEach(field -> field.copyTo(out));
        (pooling == Pooling.CLS ? first() : mean(type)).forEach(out::writeBytes);
        byte[] tensor = Proto.bytes(2, Proto.bytes(1, Proto.join(Proto.whole(1, type), shape(hidden.get()))));
        out.writeBytes(Proto.bytes(OUTPUTS, Proto.join(Proto.text(1, OUTPUT), tensor)));
        return Optional.of(out.toByteArray());
    }

    private static List<byte[]> first() {
        return List.of(
                constant("sluice_first", new long[0], 0),
                node("Gather", List.of(HIDDEN, "sluice_first"), OUTPUT, integer("axis", 1)));
    }

    /** The weights of the tokens are made first, so that in fp16 no sum of tokens comes to be large. */
    private static List<byte[]> mean(int type) {
        return List.of(
                constant("sluice_row", new long[] {3}, 0, 1, -1),
                constant("sluice_column", new long[] {3}, 0, -1, 1),
                constant("sluice_flat", new long[] {2}, 0, -1),
                node("Cast", List.of(MASK), "sluice_mask", integer("to", type)),
                node("Reshape", List.of("sluice_mask", "sluice_row"), "sluice_tokens"),
                node("Reshape", List.of("sluice_mask", "sluice_column"), "sluice_ones"),
                // Of zeros and ones the sum of squares is their number.
                node("MatMul", List.of("sluice_tokens", "sluice_ones"), "sluice_count"),
                node("Div", List.of("sluice_tokens", "sluice_count"), "sluice_weights"),
                node("MatMul", List.of("sluice_weights", HIDDEN), "sluice_mean"),
                node("Reshape", List.of("sluice_mean", "sluice_flat"), OUTPUT));
    }

    private static String name(Proto.Field value) {
        return value.fields().stream()
                .filter(field -> field.number() == 1)
                .map(Proto.Field::text)
                .findFirst()
                .orElse("");
    }

    /** ValueInfoProto.type.tensor_type.elem_type. */
    private static int elementType(Proto.Field value) {
        return at(value, 2, 1, 1)
                .orElseThrow(() -> new IllegalArgumentException("an output without a type"))
                .value();
    }

    /** ValueInfoProto.type.tensor_type.shape without the tokens; some readers want to know it. Empty where it has none. */
    private static byte[] shape(Proto.Field hidden) {
        List<Proto.Field> dimensions =
                at(hidden, 2, 1, 2).map(Proto.Field::fields).orElse(List.of());
        if (dimensions.size() != 3) {
            return new byte[0];
        }
        return Proto.bytes(
                2,
                Proto.join(
                        Proto.bytes(1, dimensions.get(0).content()),
                        Proto.bytes(1, dimensions.get(2).content())));
    }

    private static Optional<Proto.Field> at(Proto.Field value, int... numbers) {
        Optional<Proto.Field> at = Optional.of(value);
        for (int number : numbers) {
            at = at.flatMap(message -> message.fields().stream()
                    .filter(field -> field.number() == number)
                    .findFirst());
        }
        return at;
    }

    private static byte[] node(String operator, List<String> inputs, String output, byte[]... attributes) {
        List<byte[]> parts = new ArrayList<>();
        inputs.forEach(input -> parts.add(Proto.text(1, input)));
        parts.add(Proto.text(2, output));
        parts.add(Proto.text(3, output + "_" + operator));
        parts.add(Proto.text(4, operator));
        for (byte[] attribute : attributes) {
            parts.add(Proto.bytes(5, attribute));
        }
        return Proto.bytes(NODE, Proto.join(parts.toArray(byte[][]::new)));
    }

    private static byte[] integer(String name, long value) {
        return Proto.join(Proto.text(1, name), Proto.whole(3, value), Proto.whole(20, INTEGER_ATTRIBUTE));
    }

    /** An initializer of type int64. */
    private static byte[] constant(String name, long[] shape, long... values) {
        List<byte[]> parts = new ArrayList<>();
        for (long dimension : shape) {
            parts.add(Proto.whole(1, dimension));
        }
        parts.add(Proto.whole(2, INT64));
        for (long value : values) {
            parts.add(Proto.whole(7, value));
        }
        parts.add(Proto.text(8, name));
        return Proto.bytes(INITIALIZER, Proto.join(parts.toArray(byte[][]::new)));
    }
}
