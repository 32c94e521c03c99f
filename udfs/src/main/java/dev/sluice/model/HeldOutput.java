package dev.sluice.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.sluice.domain.UserException;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What a run of a graph gave, in ONNX Runtime's own memory until it is closed: another graph may read it there. */
final class HeldOutput implements AutoCloseable {
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final OrtSession.Result result;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param name of its one output */
    HeldOutput(OrtSession.Result result, String name) {
        this.result = result;
        this.name = name;
        OPEN.incrementAndGet();
    }

    /** How many of this JVM are not closed, to find out what keeps them. */
    static int open() {
        return OPEN.get();
    }

    OnnxTensor tensor() {
        if (result.get(0) instanceof OnnxTensor tensor) {
            return tensor;
        }
        throw noNumbers();
    }

    /** A copy on the Java heap. */
    OnnxGraph.Output output() {
        OnnxTensor tensor = tensor();
        FloatBuffer buffer = tensor.getFloatBuffer();
        if (buffer == null) {
            throw noNumbers();
        }
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return new OnnxGraph.Output(values, tensor.getInfo().getShape());
    }

    private UserException noNumbers() {
        return new UserException("the graph's output " + name + " is not a tensor of floating-point numbers");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            OPEN.decrementAndGet();
            result.close();
        }
    }
}
