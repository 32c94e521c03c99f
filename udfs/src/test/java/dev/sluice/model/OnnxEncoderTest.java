package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxEncoderTest {
    private static final List<String> TEXTS = Fixtures.texts(60, 7);

    private static Encoder int8;
    private static Encoder fp32;
    private static float[][] int8Alone;

    @BeforeAll
    static void open() {
        int8 = Encoders.open(EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()), Device.Resolved.CPU);
        fp32 = Encoders.open(EncoderSource.in(Fixtures.MINILM_FP32, EncoderSpec.mean()), Device.Resolved.CPU);
        int8Alone = alone(int8, TEXTS);
    }

    @AfterAll
    static void close() {
        int8.close();
        int8.close(); // closing twice is allowed
        fp32.close();
    }

    @Test
    void int8_sameTextInAnyOrderAndBatch_isBitEqual() {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, TEXTS.size()).boxed().toList());
        Collections.shuffle(order, new Random(1));
        for (int size : new int[] {1, 7, TEXTS.size()}) {
            for (int start = 0; start < order.size(); start += size) {
                List<Integer> batch = order.subList(start, Math.min(order.size(), start + size));
                float[][] vectors = int8.embed(batch.stream().map(TEXTS::get).toList());
                for (int i = 0; i < vectors.length; i++) {
                    assertThat(vectors[i]).isEqualTo(int8Alone[batch.get(i)]);
                }
            }
        }
    }

    @Test
    void int8_fourThreadsOnOneEncoder_areBitEqual() {
        List<float[][]> results = IntStream.range(0, 4)
                .parallel()
                .mapToObj(thread -> int8.embed(TEXTS))
                .toList();
        assertThat(results).allSatisfy(vectors -> assertThat(vectors).isDeepEqualTo(int8Alone));
    }

    @Test
    void int8_openedTwice_isBitEqual() {
        try (Encoder again =
                Encoders.open(EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()), Device.Resolved.CPU)) {
            assertThat(again.embed(TEXTS)).isDeepEqualTo(int8Alone);
        }
    }

    /** The control of the tests above: batches of this graph do change its rows, so equality is the schedule's doing. */
    @Test
    void int8_declaredFp32AndSoBatched_differsFromAlone() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        EncoderSpec wrong = source.spec().withPrecision(Precision.FP32);
        EncoderSource declared = new EncoderSource(source.onnx(), source.tokenizer(), wrong);
        try (Encoder batched = OnnxEncoder.open(declared, Device.Resolved.CPU, 512)) {
            assertThat(Arrays.deepEquals(batched.embed(TEXTS), int8Alone)).isFalse();
        }
    }

    @Test
    void int8_declaredFp32AndNoBudgetSet_isFoundOutAndRunRowByRow() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        EncoderSpec wrong = source.spec().withPrecision(Precision.FP32);
        EncoderSource declared = new EncoderSource(source.onnx(), source.tokenizer(), wrong);
        try (Encoder measured = Encoders.open(declared, Device.Resolved.CPU)) {
            assertThat(measured.embed(TEXTS)).isDeepEqualTo(int8Alone);
        }
    }

    @Test
    void int8_budgetSet_runsRowByRowAllTheSame() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        try (Encoder batched = OnnxEncoder.open(source, Device.Resolved.CPU, 512)) {
            assertThat(batched.embed(TEXTS)).isDeepEqualTo(int8Alone);
        }
    }

    /** Lengths from 4 to 70 tokens, sorted and padded: which budget is chosen shows in no bit. */
    @Test
    void fp32_anyBudget_isBitEqualToAlone() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM_FP32, EncoderSpec.mean());
        float[][] alone = alone(fp32, TEXTS);
        assertThat(fp32.embed(TEXTS)).isDeepEqualTo(alone);
        for (int budget : new int[] {1, 128, 512, 2048}) {
            try (Encoder batched = OnnxEncoder.open(source, Device.Resolved.CPU, budget)) {
                assertThat(batched.embed(TEXTS)).as("budget %d", budget).isDeepEqualTo(alone);
            }
        }
    }

    /** The values that the model card of sentence-transformers/all-MiniLM-L6-v2 shows for its first example. */
    @Test
    void fp32_exampleOfTheModelCard_givesThePublishedVector() {
        float[] vector = fp32.embed(List.of("This is an example sentence"))[0];
        assertThat(vector).hasSize(384);
        assertThat(Arrays.copyOf(vector, 5))
                .containsExactly(new float[] {0.06766f, 0.06350f, 0.04871f, 0.07930f, 0.03745f}, within(1e-4f));
    }

    @Test
    void int8_againstFp32_pointsTheSameWay() {
        float[][] reference = fp32.embed(TEXTS.subList(0, 20));
        for (int i = 0; i < reference.length; i++) {
            assertThat(Fixtures.cosine(reference[i], int8Alone[i])).isGreaterThan(0.95);
        }
    }

    @Test
    void embed_paraphrases_areNearerThanUnrelatedTexts() {
        float[][] v = int8.embed(List.of(
                "My card payment was declined.",
                "The shop would not accept my credit card.",
                "Penguins breed on the Antarctic ice."));
        assertThat(Fixtures.cosine(v[0], v[1])).isGreaterThan(Fixtures.cosine(v[0], v[2]) + 0.3);
    }

    @Test
    void embed_hostileTexts_givesAFiniteUnitVectorForEach() {
        float[][] vectors = int8.embed(Fixtures.hostileTexts());
        assertThat(vectors).hasNumberOfRows(Fixtures.hostileTexts().size());
        for (float[] vector : vectors) {
            assertThat(Fixtures.cosine(vector, vector)).isCloseTo(1, within(1e-6));
            assertThat(IntStream.range(0, vector.length)
                            .mapToDouble(i -> vector[i] * vector[i])
                            .sum())
                    .isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void embed_noTexts_givesNoVectors() {
        assertThat(int8.embed(List.of())).isEmpty();
    }

    @Test
    void embed_textsThatDifferAfterTheTokenLimit_areEqual() {
        EncoderSpec eight = EncoderSpec.mean().withMaxTokens(8);
        try (Encoder encoder = Encoders.open(EncoderSource.in(Fixtures.MINILM, eight), Device.Resolved.CPU)) {
            float[][] v = encoder.embed(List.of("one two three four five six", "one two three four five six seven"));
            assertThat(v[1]).isEqualTo(v[0]);
            float[][] w = encoder.embed(List.of("one two three four five six", "one two three four five sixty"));
            assertThat(w[1]).isNotEqualTo(w[0]);
        }
    }

    @Test
    void embed_withPrefix_equalsTheTextWithThePrefixWritten() {
        EncoderSpec query = EncoderSpec.mean().withPrefix("query: ");
        try (Encoder encoder = Encoders.open(EncoderSource.in(Fixtures.MINILM, query), Device.Resolved.CPU)) {
            assertThat(encoder.embed(List.of("cash"))).isDeepEqualTo(int8.embed(List.of("query: cash")));
        }
    }

    @Test
    void cls_and_mean_giveDifferentVectors() {
        try (Encoder cls = Encoders.open(EncoderSource.in(Fixtures.MINILM, EncoderSpec.cls()), Device.Resolved.CPU)) {
            assertThat(cls.embed(TEXTS.subList(0, 1))[0]).isNotEqualTo(int8Alone[0]);
        }
    }

    @Test
    void source_ofShippedEncoders_tellsTheirPrecision() {
        assertThat(EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()).spec().precision())
                .isEqualTo(Precision.INT8_DYNAMIC);
        assertThat(EncoderSource.in(Fixtures.MINILM_FP32, EncoderSpec.mean())
                        .spec()
                        .precision())
                .isEqualTo(Precision.FP32);
    }

    @Test
    void open_moreTokensThanTheGraphHasPositions_isRefusedAtOnce() {
        EncoderSource source =
                EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean().withMaxTokens(600));
        assertThatThrownBy(() -> Encoders.open(source, Device.Resolved.CPU))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("600 tokens");
    }

    @Test
    void open_poolingThatDoesNotFitTheGraph_isRefused() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.none());
        assertThatThrownBy(() -> Encoders.open(source, Device.Resolved.CPU))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("pooling none expects an output of shape [1, dimension], found [1, 256, 384]");
    }

    @Test
    void open_onnxThatIsNone_isRefused(@TempDir Path dir) throws IOException {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        Path onnx = Files.writeString(dir.resolve("x.onnx"), "not a graph");
        assertThatThrownBy(() ->
                        Encoders.open(new EncoderSource(onnx, source.tokenizer(), source.spec()), Device.Resolved.CPU))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("x.onnx: ONNX Runtime refuses it on cpu");
    }

    @Test
    void open_truncatedOnnx_isRefused(@TempDir Path dir) throws IOException {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        byte[] bytes = Files.readAllBytes(source.onnx());
        Path onnx = Files.write(dir.resolve("x.onnx"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() ->
                        Encoders.open(new EncoderSource(onnx, source.tokenizer(), source.spec()), Device.Resolved.CPU))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("refuses");
    }

    @Test
    void open_tokenizerThatIsNone_isRefused(@TempDir Path dir) throws IOException {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        Path tokenizer = Files.writeString(dir.resolve("tokenizer.json"), "{\"version\":");
        assertThatThrownBy(() ->
                        Encoders.open(new EncoderSource(source.onnx(), tokenizer, source.spec()), Device.Resolved.CPU))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("expected a tokenizer.json");
    }

    @Test
    void source_directoryWithTwoGraphs_isRefused(@TempDir Path dir) throws IOException {
        Files.createFile(dir.resolve("a.onnx"));
        Files.createFile(dir.resolve("b.onnx"));
        assertThatThrownBy(() -> EncoderSource.in(dir, EncoderSpec.mean()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("exactly one file *.onnx, found [a.onnx, b.onnx]");
        assertThatThrownBy(() -> EncoderSource.in(dir.resolve("none"), EncoderSpec.mean()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no such directory");
    }

    private static float[][] alone(Encoder encoder, List<String> texts) {
        return texts.stream().map(text -> encoder.embed(List.of(text))[0]).toArray(float[][]::new);
    }
}
