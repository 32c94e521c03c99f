package dev.sluice.jobs.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The first part of an ONNX graph, up to a value inside it: a real graph with real weights that takes a fraction of the time,
 * for runs of very many rows. Field numbers are those of onnx.proto.
 */
final class OneLayer {
    /** Where the first of MiniLM's six layers ends. */
    static final String MINILM = "/encoder/layer.0/output/LayerNorm/Add_1_output_0";

    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int OUTPUT = 12;

    private OneLayer() {}

    /** A field of a message: its number, where it starts, its content. */
    private record Field(int number, int start, int from, int end) {}

    /** @throws IllegalArgumentException if no node gives the value */
    static byte[] cut(byte[] model, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields(model, 0, model.length)) {
            if (field.number() == GRAPH) {
                write(out, GRAPH, graph(model, field, value));
            } else {
                out.write(model, field.start(), field.end() - field.start());
            }
        }
        return out.toByteArray();
    }

    /** Nodes stand in an order in which they can run, so all that the value needs is before it. */
    private static byte[] graph(byte[] in, Field graph, String value) {
        List<Field> fields = fields(in, graph.from(), graph.end());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Set<String> used = new HashSet<>();
        boolean found = false;
        for (Field node : fields) {
            if (node.number() == NODE && !found) {
                out.write(in, node.start(), node.end() - node.start());
                texts(in, node, 1, used::add);
                Set<String> made = new HashSet<>();
                texts(in, node, 2, made::add);
                found = made.contains(value);
            }
        }
        if (!found) {
            throw new IllegalArgumentException("no node of the graph gives " + value);
        }
        for (Field field : fields) {
            Set<String> name = new HashSet<>();
            texts(in, field, 8, name::add);
            boolean needed = field.number() == INITIALIZER && used.containsAll(name);
            if (needed || field.number() != NODE && field.number() != INITIALIZER && field.number() != OUTPUT) {
                out.write(in, field.start(), field.end() - field.start());
            }
        }
        write(out, OUTPUT, floats(value));
        return out.toByteArray();
    }

    /** ValueInfoProto: the name, and the type of a tensor of floats, of any shape. */
    private static byte[] floats(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, 1, name.getBytes(StandardCharsets.UTF_8));
        write(out, 2, new byte[] {1 << 3 | 2, 2, 1 << 3, 1});
        return out.toByteArray();
    }

    private static void texts(byte[] in, Field message, int number, Consumer<String> seen) {
        if (message.number() != NODE && message.number() != INITIALIZER) {
            return;
        }
        for (Field field : fields(in, message.from(), message.end())) {
            if (field.number() == number) {
                seen.accept(new String(in, field.from(), field.end() - field.from(), StandardCharsets.UTF_8));
            }
        }
    }

    private static List<Field> fields(byte[] in, int from, int end) {
        List<Field> fields = new ArrayList<>();
        int[] at = {from};
        while (at[0] < end) {
            int start = at[0];
            int key = (int) varint(in, at);
            switch (key & 7) {
                case 0 -> varint(in, at);
                case 1 -> at[0] += Long.BYTES;
                case 5 -> at[0] += Integer.BYTES;
                default -> {
                    int length = (int) varint(in, at);
                    fields.add(new Field(key >>> 3, start, at[0], at[0] + length));
                    at[0] += length;
                    continue;
                }
            }
            fields.add(new Field(key >>> 3, start, at[0], at[0]));
        }
        return fields;
    }

    private static long varint(byte[] in, int[] at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in[at[0]++];
            value |= (long) (next & 127) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static void write(ByteArrayOutputStream out, int number, byte[] content) {
        out.write(number << 3 | 2);
        int rest = content.length;
        for (; rest >= 128; rest >>>= 7) {
            out.write(rest & 127 | 128);
        }
        out.write(rest);
        out.writeBytes(content);
    }
}
