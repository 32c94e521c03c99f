package dev.sluice.model;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.onnxruntime.OrtEnvironment;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The native libraries behind the models, unpacked once per machine ({@link MachineCache}) and loaded once per process. Left
 * alone, ONNX Runtime writes its 23 MB to the temporary folder in every process, and one that is killed leaves them there.
 * Nobody touches a class with native methods before the method here has returned. Thread-safe.
 */
public final class Natives {
    /** Where ONNX Runtime and DJL look before they unpack for themselves; somebody else's value is left as it is. */
    private static final String ONNX_RUNTIME_PATH = "onnxruntime.native.path";

    private static final String TOKENIZERS_PATH = "RUST_LIBRARY_PATH";

    /** All that the builds for CPU, CUDA and TensorRT have; providers must lie beside the runtime. */
    private static final List<String> ONNX_RUNTIME = List.of(
            "onnxruntime",
            "onnxruntime4j_jni",
            "onnxruntime_providers_shared",
            "onnxruntime_providers_cuda",
            "onnxruntime_providers_tensorrt");

    private static final NativeLibrary RUNTIME = new NativeLibrary("ONNX Runtime", () -> {
        NativePlatform here = NativePlatform.here();
        if (System.getProperty(ONNX_RUNTIME_PATH) == null) {
            List<String> files = ONNX_RUNTIME.stream().map(here::file).toList();
            Path folder = unpacked("onnxruntime", OrtEnvironment.class, here.onnxRuntimeFolder(), files);
            System.setProperty(ONNX_RUNTIME_PATH, folder.toString());
        }
        OrtEnvironment.getEnvironment();
    });

    private static final NativeLibrary TOKENIZERS = new NativeLibrary("the tokenizers", () -> {
        NativePlatform here = NativePlatform.here();
        if (System.getProperty("ai.djl.offline") == null) {
            // Else DJL asks its server for a build of its library that fits the GPU; the one in the jar will do.
            System.setProperty("ai.djl.offline", "true");
        }
        if (System.getenv(TOKENIZERS_PATH) == null && System.getProperty(TOKENIZERS_PATH) == null) {
            String library = here.file("tokenizers");
            List<String> files = here.os().equals("win")
                    ? List.of(library, "libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll")
                    : List.of(library);
            Path folder = unpacked("tokenizers", LibUtils.class, here.tokenizersFolder(), files);
            System.setProperty(TOKENIZERS_PATH, folder.resolve(library).toString());
        }
        LibUtils.checkStatus();
    });

    private Natives() {}

    /**
     * The process's ONNX Runtime; the first call loads it, about a tenth of a second.
     *
     * @throws UserException saying what it needs and what this machine has
     */
    public static OrtEnvironment onnxRuntime() {
        RUNTIME.require();
        return OrtEnvironment.getEnvironment();
    }

    /**
     * Loads the tokenizers' library, where that was not done yet.
     *
     * @throws UserException saying what it needs and what this machine has
     */
    public static void requireTokenizers() {
        TOKENIZERS.require();
    }

    /** The class's jar has the files; it may have been given to Spark with {@code --jars}, and so a class loader of its own. */
    private static Path unpacked(String name, Class<?> of, String resources, List<String> files) throws IOException {
        ClassPathFiles found = ClassPathFiles.find(name, of.getClassLoader(), resources, files);
        if (!found.has(files.get(0))) {
            throw new UserException("the jar of " + name + " on the class path has no " + resources + files.get(0)
                    + "; expected the one of Maven Central, which has it, found "
                    + found.files().stream().map(ClassPathFiles.Entry::name).toList());
        }
        return found.unpack(MachineCache.folder());
    }
}
