package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.List;

/**
 * How graphs run on a GPU; see {@code small.cuda} in {@code conf/sluice.conf}. Part of what tells a loaded model from another.
 *
 * @param memoryBytes most that ONNX Runtime's arena takes of the GPU's memory, for each graph; 0: all that there is
 * @param arena how the arena grows, one of {@link #ARENAS}
 * @param tokens of a batch at the most, padding included
 * @param cpuNodes whether a graph may run in part on the CPU
 * @param tensorRt whether TensorRT is asked before CUDA
 */
public record CudaSpec(long memoryBytes, String arena, int tokens, boolean cpuNodes, boolean tensorRt)
        implements Serializable {
    /** Exactly what a batch needs, or the next power of two: fewer, larger pieces. */
    public static final List<String> ARENAS = List.of("same-as-requested", "next-power-of-two");

    public static final int DEFAULT_TOKENS = 16_384;

    public static final CudaSpec DEFAULT = new CudaSpec(0, ARENAS.get(0), DEFAULT_TOKENS, false, false);

    public CudaSpec {
        if (memoryBytes < 0 || !ARENAS.contains(arena) || tokens < 1) {
            throw new UserException("cuda: expected memory of at least 0 bytes, an arena of " + ARENAS
                    + " and at least 1 token, found " + memoryBytes + ", " + arena + " and " + tokens);
        }
    }
}
