package dev.sluice.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final RunSlots slots;
    private final OrtSession session;
    private final GraphInputs inputs;
    private final String output;
    private final boolean pooled;
    private final AtomicBoolean profiled;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OnnxGraph(OrtSession session, GraphInputs inputs, Pooling pooling, boolean profiled, RunSlots slots)
            throws OrtException {
        this.profiled = new AtomicBoolean(profiled);
        this.slots = slots;
        this.session = session;
        this.inputs = inputs;
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
        try (OrtSession.SessionOptions options = options()) {
            if (device.cuda()) {
                Cuda.addTo(options, device.index(), device.spec());
            }
            if (mode.profiled()) {
                options.enableProfiling(System.getProperty("java.io.tmpdir") + "/sluice-profile-" + UUID.randomUUID());
            }
            session = session(environment, file, options, mode.pooling(pooling));
            GraphInputs inputs = GraphInputs.ofTokens(session, file);
            return new OnnxGraph(session, inputs, pooling, mode.profiled(), RunSlots.of(device));
        } catch (OrtException e) {
            throw new UserException(
                    "ONNX file " + file + ": ONNX Runtime refuses it on " + device + ": " + e.getMessage(), e);
        } catch (UserException e) {
            close(session);
            throw e;
        }
    }

    /**
     * Layers of an encoder that come after others, on a CPU; only {@link #hold} runs them.
     *
     * @param model of {@link LayeredGraph#rest}
     * @throws UserException if ONNX Runtime refuses it
     */
    static OnnxGraph rest(byte[] model) {
        try (OrtSession.SessionOptions options = options()) {
            OrtSession session = Natives.onnxRuntime().createSession(model, options);
            try {
                return new OnnxGraph(
                        session, GraphInputs.ofRest(session), Pooling.CLS, false, RunSlots.of(Device.Resolved.CPU));
            } catch (OrtException | UserException e) {
                close(session);
                throw e;
            }
        } catch (OrtException e) {
            throw new UserException("ONNX Runtime refuses the later layers: " + e.getMessage(), e);
        }
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        // Spark runs one task a core, so a run is one thread. Arena and memory pattern off measured 18 % slower.
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setCPUArenaAllocator(true);
        options.setMemoryPatternOptimization(true);
        return options;
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
        return inputs.masked();
    }

    /** Runs the rows together, padded to {@code width}. The padding's id is 0: masked, it is never looked at. */
    Output run(List<Tokens.Ids> rows, int width) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            inputs.fill(tensors, rows, width);
            return slots.<Output, OrtException>run(() -> {
                try (HeldOutput held = ran(tensors, rows, width)) {
                    return held.output();
                }
            });
        } catch (OrtException e) {
            throw failed(rows.size(), width, e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /** One row by itself on a CPU. What it gives stays outside of the Java heap: the caller closes it. */
    HeldOutput hold(Tokens.Ids row) {
        return hold(row, Map.of());
    }

    /** The same for layers that come after others. */
    HeldOutput hold(Tokens.Ids row, HeldOutput before) {
        return hold(row, Map.of(LayeredGraph.GIVEN, before.tensor()));
    }

    private HeldOutput hold(Tokens.Ids row, Map<String, OnnxTensor> given) {
        int width = row.ids().length;
        Map<String, OnnxTensor> own = new HashMap<>();
        try {
            inputs.fill(own, List.of(row), width);
            Map<String, OnnxTensor> all = new HashMap<>(given);
            all.putAll(own);
            return ran(all, List.of(row), width);
        } catch (OrtException e) {
            throw failed(1, width, e);
        } finally {
            own.values().forEach(OnnxTensor::close);
        }
    }

    private HeldOutput ran(Map<String, OnnxTensor> tensors, List<Tokens.Ids> rows, int width) throws OrtException {
        long start = System.nanoTime();
        OrtSession.Result result = session.run(tensors, Set.of(output));
        long tokens = rows.stream().mapToLong(row -> row.ids().length).sum();
        GraphRuns.add(rows.size(), tokens, (long) rows.size() * width, System.nanoTime() - start);
        return new HeldOutput(result, output);
    }

    private static IllegalStateException failed(int rows, int width, OrtException e) {
        return new IllegalStateException(
                "ONNX Runtime failed on " + rows + " x " + width + " tokens: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            placement(); // ONNX Runtime would leave its file behind
            close(session);
        }
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
