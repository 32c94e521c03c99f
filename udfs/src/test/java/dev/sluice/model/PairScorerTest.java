package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.UserException;
import dev.sluice.model.PairScorer.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both kinds of pair scorer; the tiny graph's recipe is {@code pair/pair_reference.py}. */
class PairScorerTest {
    @TempDir
    private Path dir;

    @Test
    void cross_pairs_scoreAsInTheReferenceRuntime() throws IOException {
        List<JsonNode> lines = Fixtures.jsonLines(Fixtures.PAIR.resolve("scores.jsonl"));
        for (int maxTokens : new int[] {512, 15, 8}) {
            List<JsonNode> some = lines.stream()
                    .filter(line -> line.get("max").intValue() == maxTokens)
                    .toList();
            List<Pair> pairs = some.stream()
                    .map(line ->
                            new Pair(line.get("a").textValue(), line.get("b").textValue()))
                    .toList();
            double[] expected = some.stream()
                    .mapToDouble(line -> line.get("score").doubleValue())
                    .toArray();
            try (PairScorer scorer = PairScorers.cross(tiny(maxTokens), Device.Resolved.CPU)) {
                assertThat(scorer.scores(pairs)).hasSize(12).containsExactly(expected, within(1e-5));
            }
        }
    }

    @Test
    void cross_pairAndItsSwap_scoreDifferently() {
        try (PairScorer scorer = PairScorers.cross(tiny(512), Device.Resolved.CPU)) {
            double[] scores =
                    scorer.scores(List.of(new Pair("card declined", "lost"), new Pair("lost", "card declined")));
            assertThat(Math.abs(scores[0] - scores[1])).isGreaterThan(0.01);
        }
    }

    /** 60 pairs, seed 4. */
    @Test
    void cross_pairsInAnyBatch_scoreAsAlone() {
        List<Pair> pairs = pairs(60, 4);
        try (PairScorer scorer = PairScorers.cross(tiny(512), Device.Resolved.CPU)) {
            double[] alone = pairs.stream()
                    .mapToDouble(pair -> scorer.scores(List.of(pair))[0])
                    .toArray();
            assertThat(scorer.scores(pairs)).containsExactly(alone, within(1e-5));
            List<Pair> reversed = new ArrayList<>(pairs);
            Collections.reverse(reversed);
            double[] back = scorer.scores(reversed);
            for (int i = 0; i < alone.length; i++) {
                assertThat(back[alone.length - 1 - i]).isCloseTo(alone[i], within(1e-5));
            }
        }
    }

    @Test
    void cross_hostileTexts_areScored() {
        List<Pair> pairs = Fixtures.hostileTexts().stream()
                .map(text -> new Pair(text, text))
                .toList();
        try (PairScorer scorer = PairScorers.cross(tiny(64), Device.Resolved.CPU)) {
            assertThat(Arrays.stream(scorer.scores(pairs)).allMatch(Double::isFinite))
                    .isTrue();
            assertThat(scorer.scores(List.of())).isEmpty();
        }
    }

    @Test
    void cross_graphWithTwoOutputs_isRefused() throws IOException {
        EncoderSource source = new EncoderSource(
                Files.write(dir.resolve("model.onnx"), TinyGraph.classifier("input_ids", TinyGraph.INT64)),
                Fixtures.PAIR.resolve("tokenizer.json"),
                EncoderSpec.none());
        refused(() -> PairScorers.cross(source, Device.Resolved.CPU), "one number a pair", "found 2 numbers");
    }

    @Test
    void cross_graphWithoutTokenIds_isRefused() throws IOException {
        EncoderSource source = new EncoderSource(
                Files.write(dir.resolve("model.onnx"), TinyGraph.classifier("token_type_ids", TinyGraph.INT64)),
                Fixtures.PAIR.resolve("tokenizer.json"),
                EncoderSpec.none());
        refused(() -> PairScorers.cross(source, Device.Resolved.CPU), "expected an input input_ids");
    }

    @Test
    void cross_encoderOfTokens_isRefused() {
        EncoderSource none = EncoderSource.in(Fixtures.MINILM, EncoderSpec.none());
        refused(() -> PairScorers.cross(none, Device.Resolved.CPU), "pooling none expects an output of shape");
        EncoderSource mean = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        refused(() -> PairScorers.cross(mean, Device.Resolved.CPU), "expected pooling none", "found pooling mean");
    }

    @Test
    void open_folderOfACrossEncoder_scoresPairs() throws IOException {
        for (String file : List.of("model.onnx", "tokenizer.json")) {
            Files.copy(Fixtures.PAIR.resolve(file), dir.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        try (PairScorer opened = PairScorers.open(dir, Device.Resolved.CPU);
                PairScorer cross = PairScorers.cross(tiny(512), Device.Resolved.CPU)) {
            assertThat(opened.scores(pairs(5, 1))).isEqualTo(cross.scores(pairs(5, 1)));
        }
    }

    /** Any head (seed 8) over MiniLM's vectors of 384 components. */
    @Test
    void frozen_pairs_scoreAsTheHeadOfTheirVectors() {
        PairHead head = head(384, 3, 8);
        EncoderSource source =
                EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean().withMaxTokens(32));
        List<Pair> pairs = pairs(12, 2);
        try (PairScorer scorer = PairScorers.frozen(source, head, Device.Resolved.CPU);
                Encoder encoder = Encoders.open(source, Device.Resolved.CPU)) {
            double[] expected = pairs.stream()
                    .mapToDouble(pair -> {
                        float[][] vectors = encoder.embed(List.of(pair.instruction(), pair.response()));
                        return byHand(head, vectors[0], vectors[1]);
                    })
                    .toArray();
            double[] first = scorer.scores(pairs);
            assertThat(first).containsExactly(expected, within(1e-9));
            assertThat(scorer.scores(pairs)).as("with kept responses").isEqualTo(first);
            for (int i = 0; i < first.length; i++) {
                assertThat(scorer.scores(pairs.subList(i, i + 1))[0]).isEqualTo(first[i]);
            }
        }
    }

    @Test
    void frozen_responsesThatRepeat_areEncodedOnce() {
        List<String> seen = new ArrayList<>();
        Encoder counting = new Encoder() {
            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public float[][] embed(List<String> texts) {
                seen.addAll(texts);
                return texts.stream()
                        .map(text -> new float[] {text.length(), 1})
                        .toArray(float[][]::new);
            }

            @Override
            public void close() {}
        };
        FrozenScorer scorer = new FrozenScorer(counting, head(2, 1, 1));
        scorer.scores(List.of(new Pair("one", "yes"), new Pair("one", "no"), new Pair("two", "yes")));
        scorer.scores(List.of(new Pair("three", "no")));
        assertThat(seen).containsExactly("one", "two", "yes", "no", "three");
        seen.clear();
        List<Pair> many = new ArrayList<>();
        for (int i = 0; i < FrozenScorer.MOST_RESPONSES; i++) {
            many.add(new Pair("x", "response " + i));
        }
        scorer.scores(many);
        seen.clear();
        scorer.scores(List.of(new Pair("x", "yes"), new Pair("x", "response 4000")));
        assertThat(seen).as("the oldest is forgotten").containsExactly("x", "yes");
    }

    @Test
    void frozen_headOfAnotherDimension_isRefused() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        refused(
                () -> PairScorers.frozen(source, head(3, 1, 1), Device.Resolved.CPU),
                "vectors of 384 components",
                "scorer.bin reads 3");
    }

    @Test
    void margin_ofScores_isTheBestLessTheNext() {
        assertThat(margin(0.25, 0.75, 0.5)).isEqualTo(0.25);
        assertThat(margin(0.5, 0.75, 0.75)).isZero();
        assertThat(margin(0.75)).isEqualTo(0.75);
        assertThat(margin(-2, -1.5)).isEqualTo(0.5);
        assertThat(margin(Double.NaN, 0.5)).isEqualTo(0.5);
    }

    private static double margin(double... scores) {
        return ScorerSpec.margin(ScorerSpec.logits(scores));
    }

    private static EncoderSource tiny(int maxTokens) {
        return new EncoderSource(
                Fixtures.PAIR.resolve("model.onnx"),
                Fixtures.PAIR.resolve("tokenizer.json"),
                EncoderSpec.none().withMaxTokens(maxTokens).withPrecision(Precision.FP32));
    }

    static PairHead head(int dimension, int rank, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[2 * rank + 2][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.doubles(dimension, -1, 1).toArray();
        }
        return new PairHead(
                0.25,
                rows[0],
                Arrays.copyOfRange(rows, 1, 1 + rank),
                Arrays.copyOfRange(rows, 1 + rank, 1 + 2 * rank),
                random.doubles(rank, -1, 1).toArray());
    }

    /** The formula of the class comment, term by term. */
    private static double byHand(PairHead head, float[] u, float[] v) {
        double score = head.base();
        for (int r = 0; r < head.rank(); r++) {
            double p = 0;
            double answer = head.bias()[r];
            for (int d = 0; d < u.length; d++) {
                p += head.projection()[r][d] * (v[d] - head.center()[d]);
                answer += head.weights()[r][d] * u[d];
            }
            score += p * answer;
        }
        return score;
    }

    private static List<Pair> pairs(int n, long seed) {
        List<String> texts = Fixtures.texts(2 * n, seed);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            pairs.add(new Pair(texts.get(i), texts.get(n + i)));
        }
        return pairs;
    }

    private static void refused(Runnable opening, String... parts) {
        assertThatThrownBy(opening::run)
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
    }
}
