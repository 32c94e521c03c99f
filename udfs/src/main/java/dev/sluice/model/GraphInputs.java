package dev.sluice.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.domain.UserException;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a graph wants to know of rows of tokens.
 *
 * @param types integers, by the name of the input
 */
record GraphInputs(Map<String, OnnxJavaType> types) {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final Set<String> KNOWN = Set.of(IDS, MASK, "token_type_ids");

    /**
     * Of a graph that reads token ids.
     *
     * @param graph what to call it in the message
     * @throws UserException if it has other inputs
     */
    static GraphInputs ofTokens(OrtSession session, Object graph) throws OrtException {
        Map<String, OnnxJavaType> types = types(session);
        types.forEach((name, type) -> {
            boolean integer = type == OnnxJavaType.INT64 || type == OnnxJavaType.INT32;
            if (!KNOWN.contains(name) || !integer) {
                throw new UserException("ONNX file " + graph + ": expected inputs among " + KNOWN
                        + " of type int64 or int32, found " + name + " of type " + type);
            }
        });
        if (!types.containsKey(IDS)) {
            throw new UserException("ONNX file " + graph + ": expected an input " + IDS + ", found " + types.keySet());
        }
        return new GraphInputs(types);
    }

    /** Of layers that come after others: what they read beside the vectors of the tokens. */
    static GraphInputs ofRest(OrtSession session) throws OrtException {
        Map<String, OnnxJavaType> types = types(session);
        types.remove(LayeredGraph.GIVEN);
        return new GraphInputs(types);
    }

    private static Map<String, OnnxJavaType> types(OrtSession session) throws OrtException {
        Map<String, OnnxJavaType> types = new HashMap<>();
        session.getInputInfo()
                .forEach((name, input) -> types.put(
                        name, input.getInfo() instanceof TensorInfo tensor ? tensor.type : OnnxJavaType.UNKNOWN));
        return types;
    }

    /** Whether the graph is told which tokens are padding. */
    boolean masked() {
        return types.containsKey(MASK);
    }

    /** Adds the rows' tensors, padded to {@code width}, which the caller closes, also after an exception. */
    void fill(Map<String, OnnxTensor> tensors, List<Tokens.Ids> rows, int width) throws OrtException {
        OrtEnvironment environment = Natives.onnxRuntime();
        long[] shape = {rows.size(), width};
        for (Map.Entry<String, OnnxJavaType> input : types.entrySet()) {
            long[] values = values(input.getKey(), rows, width);
            tensors.put(input.getKey(), tensor(environment, values, shape, input.getValue()));
        }
    }

    private static long[] values(String input, List<Tokens.Ids> rows, int width) {
        long[] values = new long[rows.size() * width];
        for (int r = 0; r < rows.size(); r++) {
            Tokens.Ids row = rows.get(r);
            int length = row.ids().length;
            switch (input) {
                case IDS -> System.arraycopy(row.ids(), 0, values, r * width, length);
                case MASK -> Arrays.fill(values, r * width, r * width + length, 1);
                default -> System.arraycopy(row.types(), 0, values, r * width, length);
            }
        }
        return values;
    }

    private static OnnxTensor tensor(OrtEnvironment environment, long[] values, long[] shape, OnnxJavaType type)
            throws OrtException {
        if (type == OnnxJavaType.INT64) {
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
        }
        int[] narrow = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (int) values[i];
        }
        return OnnxTensor.createTensor(environment, IntBuffer.wrap(narrow), shape);
    }
}
