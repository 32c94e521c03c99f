package dev.sluice.jobs.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Nodes stand in an order in which they can run: backwards, each is met after all that need it. */
    private static byte[] graph(byte[] in, Field graph, String value) {
        List<Field> fields = fields(in, graph.from(), graph.end());
        Set<String> needed = new HashSet<>(Set.of(value));
        Set<Field> kept = new HashSet<>();
        for (int i = fields.size() - 1; i >= 0; i--) {
            Field field = fields.get(i);
            if (field.number() == NODE && !Collections.disjoint(texts(in, field, 2), needed)) {
                kept.add(field);
                needed.addAll(texts(in, field, 1));
            }
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("no node of the graph gives " + value);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            boolean stays =
                    switch (field.number()) {
                        case NODE -> kept.contains(field);
                        case INITIALIZER -> needed.containsAll(texts(in, field, 8));
                        default -> field.number() != OUTPUT;
                    };
            if (stays) {
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

    /** What the fields of this number say, of a node inputs (1) and outputs (2), of an initializer its name (8). */
    private static Set<String> texts(byte[] in, Field message, int number) {
        return fields(in, message.from(), message.end()).stream()
                .filter(field -> field.number() == number)
                .map(field -> new String(in, field.from(), field.end() - field.from(), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
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
