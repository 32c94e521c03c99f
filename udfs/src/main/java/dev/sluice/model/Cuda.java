package dev.sluice.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.sluice.domain.UserException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Whether this JVM can run graphs on a GPU. */
final class Cuda {
    private static final Set<Integer> USABLE = ConcurrentHashMap.newKeySet();

    /**
     * The smallest graph: y = Identity(x), float[1], opset 11. That the CUDA build is on the class path says nothing about
     * the machine, and most of its failures show only when a session is made.
     */
    static final byte[] IDENTITY = HexFormat.of()
            .parseHex("0806" + "3a37" // IR version 6; a graph of 55 bytes:
                    + "0a10" + "0a0178" + "120179" + "22084964656e74697479" // node: input x, output y, Identity
                    + "120167" // name g
                    + "5a0f" + "0a0178" + "120a0a08080112040a020801" // input x: float[1]
                    + "620f" + "0a0179" + "120a0a08080112040a020801" // output y: float[1]
                    + "4202100b"); // opset 11

    private static final Map<String, String> ARENAS =
            Map.of("same-as-requested", "kSameAsRequested", "next-power-of-two", "kNextPowerOfTwo");

    private Cuda() {}

    static boolean isOnClassPath() {
        try {
            Natives.onnxRuntime();
        } catch (UserException e) {
            return false; // a linear model does without any; an encoder says what is wrong
        }
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /** Why a GPU cannot be used, in ONNX Runtime's words; empty where it can, which is tried once a JVM. */
    static String problem(int gpu, CudaSpec spec) {
        if (USABLE.contains(gpu)) {
            return "";
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            addTo(options, gpu, spec);
            Natives.onnxRuntime().createSession(IDENTITY, options).close();
            USABLE.add(gpu);
            return "";
        } catch (OrtException | LinkageError e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** @throws UserException if TensorRT is asked for and the class path has none */
    static void addTo(OrtSession.SessionOptions options, int gpu, CudaSpec spec) throws OrtException {
        if (spec.tensorRt()) {
            addTensorRt(options, gpu);
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
            for (Map.Entry<String, String> option : options(spec).entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }

    /** By the names of ONNX Runtime's CUDA provider. */
    static SortedMap<String, String> options(CudaSpec spec) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("arena_extend_strategy", ARENAS.get(spec.arena()));
        if (spec.memoryBytes() > 0) {
            options.put("gpu_mem_limit", Long.toString(spec.memoryBytes()));
        }
        // TF32 rounds the factors of every product to ten bits: scores would move with the kernel that is chosen.
        options.put("use_tf32", "0");
        return options;
    }

    private static void addTensorRt(OrtSession.SessionOptions options, int gpu) throws OrtException {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.TENSOR_RT)) {
            throw new UserException("small.cuda.tensorrt: the ONNX Runtime on the class path has no TensorRT; expected"
                    + " false, or a build with -Pgpu and TensorRT's libraries on the machine");
        }
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(gpu)) {
            options.addTensorrt(tensorRt);
        }
    }
}
