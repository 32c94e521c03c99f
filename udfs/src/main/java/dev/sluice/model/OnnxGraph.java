package dev.sluice.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** One ONNX Runtime session over a graph that reads token ids. Thread-safe; the owner closes it. */
final class OnnxGraph implements AutoCloseable {
    /**
     * How a graph is opened.
     *
     * @param profiled whether {@link #placement} will be asked for
     * @param pooled whether pooling goes into the graph where it can: one vector a row comes back from a GPU. On a CPU it
     *     measured 1.00 times the rows per CPU-second (int8 BGE-small and fp32 MiniLM, 15 pairs each)
     */
    record Mode(boolean profiled, boolean pooled) {
        static Mode of(Device.Resolved device) {
            return new Mode(device.cuda() && !device.spec().cpuNodes(), device.cuda());
        }

        private Pooling pooling(Pooling wanted) {
            return pooled ? wanted : Pooling.NONE;
        }
    }

    /** What one run gave: {@code values} row-major in {@code shape}. */
    record Output(float[] values, long[] shape) {}

    /** An array of Java has no more than 2 GiB. */
    private static final long MOST_POOLED_BYTES = 2_000_000_000;

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, "token_type_ids");

    private final OrtEnvironment environment = Natives.onnxRuntime();
    private final RunSlots slots;
    private final OrtSession session;
    private final Map<String, OnnxJavaType> inputs = new HashMap<>();
    private final String output;
    private final boolean pooled;
    private final AtomicBoolean profiled;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxGraph(OrtSession session, Path file, Pooling pooling, boolean profiled, RunSlots slots)
            throws OrtException {
        this.profiled = new AtomicBoolean(profiled);
        this.slots = slots;
        this.session = session;
        for (var input : session.getInputInfo().entrySet()) {
            OnnxJavaType type =
                    input.getValue().getInfo() instanceof TensorInfo tensor ? tensor.type : OnnxJavaType.UNKNOWN;
            boolean integer = type == OnnxJavaType.INT64 || type == OnnxJavaType.INT32;
            if (!KNOWN_INPUTS.contains(input.getKey()) || !integer) {
                throw new UserException("ONNX file " + file + ": expected inputs among " + KNOWN_INPUTS
                        + " of type int64 or int32, found " + input.getKey() + " of type " + type);
            }
            inputs.put(input.getKey(), type);
        }
        if (!inputs.containsKey(IDS)) {
            throw new UserException("ONNX file " + file + ": expected an input " + IDS + ", found " + inputs.keySet());
        }
        Set<String> outputs = session.getOutputNames();
        this.pooled = outputs.contains(PooledGraph.OUTPUT);
        String wanted = pooled ? PooledGraph.OUTPUT : pooling == Pooling.NONE ? "logits" : "last_hidden_state";
        this.output = outputs.contains(wanted)
                ? wanted
                : session.getOutputInfo().keySet().iterator().next();
    }

    static OnnxGraph open(Path file, Pooling pooling, Device.Resolved device, Mode mode) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("ONNX file " + file + ": no such file");
        }
        OrtEnvironment environment = Natives.onnxRuntime();
        OrtSession session = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Spark runs one task a core, so a run is one thread. Arena and memory pattern off measured 18 % slower.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setCPUArenaAllocator(true);
            options.setMemoryPatternOptimization(true);
            if (device.cuda()) {
                Cuda.addTo(options, device.index(), device.spec());
            }
            if (mode.profiled()) {
                options.enableProfiling(System.getProperty("java.io.tmpdir") + "/sluice-profile-" + UUID.randomUUID());
            }
            session = session(environment, file, options, mode.pooling(pooling));
            return new OnnxGraph(session, file, pooling, mode.profiled(), RunSlots.of(device));
        } catch (OrtException e) {
            throw new UserException(
                    "ONNX file " + file + ": ONNX Runtime refuses it on " + device + ": " + e.getMessage(), e);
        } catch (UserException e) {
            close(session);
            throw e;
        }
    }

    /** @param pooling to add to the graph where it can be, or NONE */
    private static OrtSession session(
            OrtEnvironment environment, Path file, OrtSession.SessionOptions options, Pooling pooling)
            throws OrtException {
        if (pooling != Pooling.NONE && BundleReader.size(file) <= MOST_POOLED_BYTES) {
            Optional<byte[]> model = PooledGraph.of(BundleReader.bytes(file), pooling);
            if (model.isPresent()) {
                Path folder = file.toAbsolutePath().getParent();
                options.addConfigEntry("session.model_external_initializers_file_folder_path", folder.toString());
                return environment.createSession(model.get(), options);
            }
        }
        return environment.createSession(file.toString(), options);
    }

    /** Whether a run gives a vector for each row already, and not one for each token. */
    boolean isPooled() {
        return pooled;
    }

    /** Where the operators of the runs so far ran, once; empty where the graph was opened without that, or told it before. */
    Optional<Placement> placement() {
        if (!profiled.compareAndSet(true, false)) {
            return Optional.empty();
        }
        try {
            Path profile = Path.of(session.endProfiling());
            Placement placement = Placement.read(profile);
            Files.deleteIfExists(profile);
            return Optional.of(placement);
        } catch (OrtException | IOException e) {
            throw new UserException("ONNX Runtime does not say where its operators run: " + e.getMessage(), e);
        }
    }

    /** Whether the graph is told which tokens are padding; one that is not must run row by row. */
    boolean isMasked() {
        return inputs.containsKey(MASK);
    }

    /** Runs the rows together, padded to {@code width}. The padding's id is 0: masked, it is never looked at. */
    Output run(List<Tokens.Ids> rows, int width) {
        long[] ids = new long[rows.size() * width];
        long[] mask = new long[ids.length];
        long[] types = new long[ids.length];
        for (int r = 0; r < rows.size(); r++) {
            Tokens.Ids row = rows.get(r);
            System.arraycopy(row.ids(), 0, ids, r * width, row.ids().length);
            System.arraycopy(row.types(), 0, types, r * width, row.ids().length);
            Arrays.fill(mask, r * width, r * width + row.ids().length, 1);
        }
        long[] shape = {rows.size(), width};
        long tokens = rows.stream().mapToLong(row -> row.ids().length).sum();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (String input : inputs.keySet()) {
                long[] values =
                        switch (input) {
                            case IDS -> ids;
                            case MASK -> mask;
                            default -> types;
                        };
                tensors.put(input, tensor(values, shape, inputs.get(input)));
            }
            return slots.<Output, OrtException>run(() -> {
                long start = System.nanoTime();
                try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
                    GraphRuns.add(rows.size(), tokens, ids.length, System.nanoTime() - start);
                    return read(result);
                }
            });
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "ONNX Runtime failed on " + rows.size() + " x " + width + " tokens: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            placement(); // ONNX Runtime would leave its file behind
            close(session);
        }
    }

    private OnnxTensor tensor(long[] values, long[] shape, OnnxJavaType type) throws OrtException {
        if (type == OnnxJavaType.INT64) {
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
        }
        int[] narrow = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (int) values[i];
        }
        return OnnxTensor.createTensor(environment, IntBuffer.wrap(narrow), shape);
    }

    private Output read(OrtSession.Result result) {
        if (result.get(0) instanceof OnnxTensor tensor) {
            FloatBuffer buffer = tensor.getFloatBuffer();
            if (buffer != null) {
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                return new Output(values, tensor.getInfo().getShape());
            }
        }
        throw new UserException("the graph's output " + output + " is not a tensor of floating-point numbers");
    }

    private static void close(OrtSession session) {
        try {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close a session: " + e.getMessage(), e);
        }
    }
}
