package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three rows of 9, 24 and 1 tokens, padded to 24; ids from seed 5. The graph as it is, and the same with its pooling. */
class PooledGraphTest {
    private static final int[] LENGTHS = {9, 24, 1};
    private static final int WIDTH = 24;

    private static byte[] model(Path folder) throws IOException {
        return Files.readAllBytes(EncoderSource.in(folder, EncoderSpec.mean()).onnx());
    }

    private static float[] run(byte[] model, String output) throws OrtException {
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

    @ParameterizedTest
    @EnumSource(names = {"CLS", "MEAN"})
    void fp32_pooledInside_isPooledOutside(Pooling pooling) throws Exception {
        byte[] model = model(Fixtures.MINILM_FP32);
        float[] hidden = run(model, "last_hidden_state");
        int dimension = hidden.length / LENGTHS.length / WIDTH;
        float[] pooled = run(PooledGraph.of(model, pooling).orElseThrow(), PooledGraph.OUTPUT);
        assertThat(pooled).hasSize(LENGTHS.length * dimension);
        for (int row = 0; row < LENGTHS.length; row++) {
            int tokens = pooling == Pooling.CLS ? 1 : LENGTHS[row];
            for (int d = 0; d < dimension; d++) {
                double sum = 0;
                for (int t = 0; t < tokens; t++) {
                    sum += hidden[(row * WIDTH + t) * dimension + d];
                }
                assertThat((double) pooled[row * dimension + d]).isCloseTo(sum / tokens, within(1e-6));
            }
        }
    }

    /** Also with attributes and initializers that only quantised graphs have. */
    @Test
    void int8_firstToken_isTakenBitByBit() throws Exception {
        byte[] model = model(Fixtures.MINILM);
        float[] hidden = run(model, "last_hidden_state");
        float[] pooled = run(PooledGraph.of(model, Pooling.CLS).orElseThrow(), PooledGraph.OUTPUT);
        int dimension = pooled.length / LENGTHS.length;
        for (int row = 0; row < LENGTHS.length; row++) {
            int from = row * WIDTH * dimension;
            assertThat(Arrays.copyOfRange(pooled, row * dimension, (row + 1) * dimension))
                    .isEqualTo(Arrays.copyOfRange(hidden, from, from + dimension));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLS", "MEAN"})
    void encoder_withItsPoolingInside_givesTheSameVectors(Pooling pooling) {
        EncoderSpec spec = pooling == Pooling.CLS ? EncoderSpec.cls() : EncoderSpec.mean();
        EncoderSource source = EncoderSource.in(Fixtures.MINILM_FP32, spec);
        List<String> texts = Fixtures.texts(40, 3);
        try (OnnxEncoder inside = OnnxEncoder.open(source, Device.Resolved.CPU, new OnnxGraph.Mode(false, true));
                Encoder outside = Encoders.open(source, Device.Resolved.CPU)) {
            float[][] expected = outside.embed(texts);
            float[][] found = inside.embed(texts);
            assertThat(inside.dimension()).isEqualTo(outside.dimension());
            for (int row = 0; row < expected.length; row++) {
                assertThat(found[row]).containsExactly(expected[row], within(1e-6f));
            }
        }
    }

    @Test
    void encoder_thatMustRunOnAGpuAndRunsElsewhere_isRefusedWhenItIsOpened() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM_FP32, EncoderSpec.mean());
        assertThatThrownBy(() -> OnnxEncoder.open(source, Device.Resolved.CPU, new OnnxGraph.Mode(true, true)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("would run on the CPU")
                .hasMessageContaining("small.cuda.cpu-nodes");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLS", "MEAN"})
    void output_pooledInside_saysItsShape(Pooling pooling) throws Exception {
        byte[] pooled = PooledGraph.of(model(Fixtures.MINILM_FP32), pooling).orElseThrow();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = OrtEnvironment.getEnvironment().createSession(pooled, options)) {
            TensorInfo output =
                    (TensorInfo) session.getOutputInfo().get(PooledGraph.OUTPUT).getInfo();
            assertThat(output.getShape()).containsExactly(-1, 384);
        }
    }

    @Test
    void graph_withoutTokenVectors_isLeftAlone() throws IOException {
        assertThat(PooledGraph.of(TinyGraph.classifier("input_ids", TinyGraph.INT64), Pooling.CLS))
                .isEmpty();
        assertThat(PooledGraph.of(model(Fixtures.MINILM), Pooling.NONE)).isEmpty();
    }

    /** 300 damaged copies of a small graph, seed 11: cut off, or with a byte of another value. */
    @Test
    void bytes_damaged_areLeftToOnnxRuntime() {
        Random random = new Random(11);
        byte[] whole = TinyGraph.classifier("input_ids", TinyGraph.INT64);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = Arrays.copyOf(whole, round % 2 == 0 ? random.nextInt(whole.length) : whole.length);
            if (round % 2 == 1) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(PooledGraph.of(damaged, Pooling.CLS)).isEmpty();
        }
    }
}
