package dev.sluice.model;

import dev.sluice.domain.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * An ONNX model with other fields in its graph. It is written piece by piece: to know its hash takes no second copy of the
 * weights.
 *
 * @param model the whole one
 * @param graph its graph
 * @param before fields that come first, as they are written
 * @param kept fields of the graph that stay
 * @param after fields that come last
 */
record GraphSlice(byte[] model, Proto.Field graph, List<byte[]> before, List<Proto.Field> kept, List<byte[]> after) {
    long size() {
        long inside = inside();
        return graph.start() + Proto.head(OnnxProto.GRAPH, inside).length + inside + model.length - graph.end();
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(model, 0, graph.start());
        out.write(Proto.head(OnnxProto.GRAPH, inside()));
        for (byte[] field : before) {
            out.write(field);
        }
        for (Proto.Field field : kept) {
            out.write(field.in(), field.start(), field.end() - field.start());
        }
        for (byte[] field : after) {
            out.write(field);
        }
        out.write(model, graph.end(), model.length - graph.end());
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(size()));
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array refuses what is written to it", e);
        }
        return out.toByteArray();
    }

    String sha256() {
        try {
            return Sha256.of(this::writeTo);
        } catch (IOException e) {
            throw new UncheckedIOException("a digest refuses what is written to it", e);
        }
    }

    private long inside() {
        return kept.stream().mapToLong(field -> field.end() - field.start()).sum()
                + before.stream().mapToLong(field -> field.length).sum()
                + after.stream().mapToLong(field -> field.length).sum();
    }
}
