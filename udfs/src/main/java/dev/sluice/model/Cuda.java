package dev.sluice.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this JVM can run graphs on a GPU. */
final class Cuda {
    private static final Logger LOG = LoggerFactory.getLogger(Cuda.class);

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

    private Cuda() {}

    static boolean isOnClassPath() {
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    static boolean runs(int gpu) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            addTo(options, gpu);
            OrtEnvironment.getEnvironment().createSession(IDENTITY, options).close();
            return true;
        } catch (OrtException | LinkageError e) {
            LOG.info("GPU {} cannot be used: {}", gpu, e.getMessage());
            return false;
        }
    }

    static void addTo(OrtSession.SessionOptions options, int gpu) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
            // TF32 rounds the factors of every product to ten bits: scores would move with the kernel that is chosen.
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }
}
