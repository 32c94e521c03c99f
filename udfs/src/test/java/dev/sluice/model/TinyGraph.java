package dev.sluice.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the bytes of a minimal ONNX graph (onnx.proto, IR 6, opset 11) without an ONNX library: logits [batch, 2] = [sum of
 * ids, minus that sum]. Padding has id 0, so its result does not depend on padding.
 */
final class TinyGraph {
    static final int INT32 = 6;
    static final int INT64 = 7;

    private static final int FLOAT = 1;

    private TinyGraph() {}

    static byte[] classifier(String input, int type) {
        byte[] graph = join(
                field(1, node("Cast", new String[] {input}, "f", intAttribute("to", FLOAT))),
                field(1, node("ReduceSum", new String[] {"f"}, "s", intsAttribute("axes", 1))),
                field(1, node("Neg", new String[] {"s"}, "n")),
                field(1, node("Concat", new String[] {"s", "n"}, "logits", intAttribute("axis", 1))),
                field(2, text("tiny")),
                field(11, value(input, type, "batch", "tokens")),
                field(11, value("attention_mask", type, "batch", "tokens")),
                field(12, value("logits", FLOAT, "batch", "two")));
        return join(number(1, 6), field(7, graph), field(8, number(2, 11)));
    }

    private static byte[] node(String op, String[] inputs, String output, byte[]... attributes) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        for (String input : inputs) {
            node.writeBytes(field(1, text(input)));
        }
        node.writeBytes(field(2, text(output)));
        node.writeBytes(field(4, text(op)));
        for (byte[] attribute : attributes) {
            node.writeBytes(field(5, attribute));
        }
        return node.toByteArray();
    }

    private static byte[] intAttribute(String name, int value) {
        return join(field(1, text(name)), number(3, value), number(20, 2));
    }

    private static byte[] intsAttribute(String name, int value) {
        return join(field(1, text(name)), number(8, value), number(20, 7));
    }

    private static byte[] value(String name, int type, String... dimensions) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (String dimension : dimensions) {
            shape.writeBytes(field(1, field(2, text(dimension))));
        }
        return join(field(1, text(name)), field(2, field(1, join(number(1, type), field(2, shape.toByteArray())))));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] field(int number, byte[] content) {
        return join(varint(number << 3 | 2), varint(content.length), content);
    }

    private static byte[] number(int number, int value) {
        return join(varint(number << 3), varint(value));
    }

    private static byte[] varint(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        for (; rest >= 128; rest >>>= 7) {
            out.write(rest & 127 | 128);
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
