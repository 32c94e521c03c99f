package dev.sluice.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is read of an ONNX file and written into it. Field numbers are those of onnx.proto. */
final class OnnxProto {
    /** Of ModelProto. */
    static final int GRAPH = 7;

    /** Fields of GraphProto. */
    static final int NODE = 1;

    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;
    static final int VALUE = 13;

    /** Types of elements. */
    static final int FLOAT = 1;

    private static final int INT64 = 7;
    private static final int INTEGER_ATTRIBUTE = 2;

    private OnnxProto() {}

    /**
     * The graph of a model.
     *
     * @throws IllegalArgumentException if the bytes are no protobuf message
     */
    static Optional<Proto.Field> graph(byte[] model) {
        List<Proto.Field> graphs = Proto.read(model).stream()
                .filter(field -> field.number() == GRAPH)
                .toList();
        return graphs.size() == 1 ? Optional.of(graphs.get(0)) : Optional.empty();
    }

    /** The model with another graph in place of its own. */
    static byte[] with(byte[] model, Proto.Field graph, byte[] other) {
        byte[] before = Arrays.copyOfRange(model, 0, graph.start());
        byte[] after = Arrays.copyOfRange(model, graph.end(), model.length);
        return Proto.join(before, Proto.bytes(GRAPH, other), after);
    }

    /** All texts at a field of a message. */
    static List<String> texts(Proto.Field message, int number) {
        return message.fields().stream()
                .filter(field -> field.number() == number)
                .map(Proto.Field::text)
                .toList();
    }

    /** The first text at a field of a message, or nothing. */
    static String text(Proto.Field message, int number) {
        return texts(message, number).stream().findFirst().orElse("");
    }

    /** The name of a ValueInfoProto. */
    static String name(Proto.Field value) {
        return text(value, 1);
    }

    /** The first field in the first field, and so on, of a message. */
    static Optional<Proto.Field> at(Proto.Field value, int... numbers) {
        Optional<Proto.Field> at = Optional.of(value);
        for (int number : numbers) {
            at = at.flatMap(message -> message.fields().stream()
                    .filter(field -> field.number() == number)
                    .findFirst());
        }
        return at;
    }

    /**
     * An output of the graph.
     *
     * @param shape field 2 of TypeProto.Tensor; empty: any
     */
    static byte[] output(String name, int type, byte[] shape) {
        return value(OUTPUT, name, type, shape);
    }

    /** An input of the graph; see {@link #output}. */
    static byte[] input(String name, int type, byte[] shape) {
        return value(INPUT, name, type, shape);
    }

    private static byte[] value(int field, String name, int type, byte[] shape) {
        byte[] tensor = Proto.bytes(2, Proto.bytes(1, Proto.join(Proto.whole(1, type), shape)));
        return Proto.bytes(field, Proto.join(Proto.text(1, name), tensor));
    }

    static byte[] node(String operator, List<String> inputs, String output, byte[]... attributes) {
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

    static byte[] integer(String name, long value) {
        return Proto.join(Proto.text(1, name), Proto.whole(3, value), Proto.whole(20, INTEGER_ATTRIBUTE));
    }

    /** An initializer of type int64. */
    static byte[] constant(String name, long[] shape, long... values) {
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
