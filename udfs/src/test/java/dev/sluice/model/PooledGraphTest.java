package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The graph as it is, and the same with its pooling. */
class PooledGraphTest {
    private static byte[] model(Path folder) throws IOException {
        return Files.readAllBytes(EncoderSource.in(folder, EncoderSpec.mean()).onnx());
    }

    @ParameterizedTest
    @EnumSource(names = {"CLS", "MEAN"})
    void fp32_pooledInside_isPooledOutside(Pooling pooling) throws Exception {
        byte[] model = model(Fixtures.MINILM_FP32);
        float[] hidden = RawGraph.run(model, "last_hidden_state");
        int dimension = hidden.length / RawGraph.LENGTHS.length / RawGraph.WIDTH;
        float[] pooled = RawGraph.run(PooledGraph.of(model, pooling).orElseThrow(), PooledGraph.OUTPUT);
        assertThat(pooled).hasSize(RawGraph.LENGTHS.length * dimension);
        for (int row = 0; row < RawGraph.LENGTHS.length; row++) {
            int tokens = pooling == Pooling.CLS ? 1 : RawGraph.LENGTHS[row];
            for (int d = 0; d < dimension; d++) {
                double sum = 0;
                for (int t = 0; t < tokens; t++) {
                    sum += hidden[(row * RawGraph.WIDTH + t) * dimension + d];
                }
                assertThat((double) pooled[row * dimension + d]).isCloseTo(sum / tokens, within(1e-6));
            }
        }
    }

    /** Also with attributes and initializers that only quantised graphs have. */
    @Test
    void int8_firstToken_isTakenBitByBit() throws Exception {
        byte[] model = model(Fixtures.MINILM);
        float[] hidden = RawGraph.run(model, "last_hidden_state");
        float[] pooled = RawGraph.run(PooledGraph.of(model, Pooling.CLS).orElseThrow(), PooledGraph.OUTPUT);
        int dimension = pooled.length / RawGraph.LENGTHS.length;
        for (int row = 0; row < RawGraph.LENGTHS.length; row++) {
            int from = row * RawGraph.WIDTH * dimension;
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
