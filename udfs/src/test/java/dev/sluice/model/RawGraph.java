package dev.sluice.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Three rows of 9, 24 and 1 tokens, padded to 24, through an ONNX model as it is; ids from seed 5. */
final class RawGraph {
    static final int[] LENGTHS = {9, 24, 1};
    static final int WIDTH = 24;

    private RawGraph() {}

    /** All values of one output. */
    static float[] run(byte[] model, String output) throws OrtException {
        long[] ids = new long[LENGTHS.length * WIDTH];
        long[] mask = new long[ids.length];
        Random random = new Random(5);
        for (int row = 0; row < LENGTHS.length; row++) {
            for (int t = 0; t < LENGTHS[row]; t++) {
                ids[row * WIDTH + t] = 1000 + random.nextInt(20_000);
                mask[row * WIDTH + t] = 1;
            }
        }
        long[] shape = {LENGTHS.length, WIDTH};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model, options);
                    OnnxTensor tokens = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                    OnnxTensor masks = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                    OnnxTensor types =
                            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                    OrtSession.Result result = session.run(
                            Map.of("input_ids", tokens, "attention_mask", masks, "token_type_ids", types),
                            Set.of(output))) {
                float[] values =
                        new float[((OnnxTensor) result.get(0)).getFloatBuffer().remaining()];
                ((OnnxTensor) result.get(0)).getFloatBuffer().get(values);
                return values;
            }
        }
    }
}
