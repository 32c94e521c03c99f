package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM has six layers and 384 dimensions. */
class LayerRestTest {
    private static final Labels LABELS = new Labels(List.of("no", "yes"));
    private static final EncoderSpec SPEC = EncoderSpec.mean().withMaxTokens(64);

    @TempDir
    private Path tmp;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        assertThat(HeldOutput.open()).isZero();
    }

    private static EncoderSource source(Path folder) {
        return EncoderSource.in(folder, SPEC);
    }

    private static EncoderSource cut(int layers) {
        return LayerCut.of(source(Fixtures.MINILM), layers);
    }

    private Classifier opened(EncoderSource source) {
        return opened(source, tmp.resolve("bundle" + open.size()));
    }

    /** A head of seed 1. */
    private Classifier opened(EncoderSource source, Path dir) {
        Random random = new Random(1);
        double[][] weights = new double[2][384];
        Arrays.stream(weights).forEach(row -> Arrays.setAll(row, d -> random.nextGaussian()));
        DenseHead head = new DenseHead(weights, new double[2]);
        Bundles.write(
                new BundleDraft("m", LABELS, new TrainedEncoder(source, Optional.of(head)), Map.of(), new TreeMap<>()),
                dir,
                false);
        Classifier classifier = Bundles.open(dir, Device.Resolved.CPU);
        open.add(classifier);
        return classifier;
    }

    private Optional<LayerRest> between(Classifier before, Classifier after) {
        Optional<LayerRest> rest = LayerRest.between(before, after);
        rest.ifPresent(open::add);
        return rest;
    }

    private SharedLayers shared(Classifier... classifiers) {
        List<LayerRest> rests = new ArrayList<>();
        for (int s = 1; s < classifiers.length; s++) {
            rests.add(between(classifiers[s - 1], classifiers[s]).orElseThrow());
        }
        return new SharedLayers(rests);
    }

    @Test
    void logits_ofCutsOneAfterTheOther_areBitByBitThoseOfEachAlone() {
        Classifier[] classifiers = {opened(cut(2)), opened(cut(4)), opened(cut(6))};
        SharedLayers shared = shared(classifiers);
        List<String> texts = Stream.concat(Fixtures.texts(30, 3).stream(), Fixtures.hostileTexts().stream())
                .toList();
        double[][][] found = shared.logits(texts, (stage, logits) -> true);
        for (int s = 0; s < classifiers.length; s++) {
            double[][] alone = classifiers[s].logits(texts);
            for (int i = 0; i < alone.length; i++) {
                assertThat(found[i]).hasNumberOfRows(3);
                assertThat(found[i][s]).containsExactly(alone[i]);
            }
        }
    }

    @Test
    void logits_rowsThatDoNotGoOn_areComputedUpToThereAndEqualOnesOnce() {
        SharedLayers shared = shared(opened(cut(2)), opened(cut(4)), opened(cut(6)));
        List<String> texts = List.of("card", "lost phone", "card", "exchange rate", "CARD ");
        double[][][] all = shared.logits(texts, (stage, logits) -> true);
        double rate = all[3][0][0];
        GraphRuns.Total before = GraphRuns.total();
        double[][][] found = shared.logits(texts, (stage, logits) -> stage == 0 && logits[0] == rate);
        assertThat(GraphRuns.total().since(before).rows()).isEqualTo(3 + 1);
        assertThat(found[0]).isDeepEqualTo(new double[][] {all[0][0]});
        assertThat(found[3]).isDeepEqualTo(new double[][] {all[3][0], all[3][1]});
        assertThat(found[2]).isSameAs(found[0]);
        assertThat(found[4]).isSameAs(found[0]);
    }

    @Test
    void logits_onTheWay_holdOneRowOfOneStageAndNothingAfterAnError() {
        SharedLayers shared = shared(opened(cut(2)), opened(cut(4)), opened(cut(6)));
        List<Integer> held = new ArrayList<>();
        shared.logits(List.of("card", "phone"), (stage, logits) -> held.add(HeldOutput.open()));
        assertThat(held).containsExactly(1, 1, 1, 1);
        assertThat(HeldOutput.open()).isZero();
        assertThatThrownBy(() -> shared.logits(List.of("card"), (stage, logits) -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(HeldOutput.open()).isZero();
    }

    @Test
    void between_cuts_saysHowMuchTheyShare() {
        Classifier two = opened(cut(2));
        Classifier four = opened(cut(4));
        Classifier whole = opened(cut(6));
        assertThat(between(two, four).orElseThrow().share()).isEqualTo(0.5);
        assertThat(between(two, whole).orElseThrow().share()).isEqualTo(2.0 / 6);
        assertThat(between(four, whole).orElseThrow().share()).isEqualTo(4.0 / 6);
        assertThat(between(four, two)).as("the other way round").isEmpty();
        assertThat(between(four, four)).as("itself").isEmpty();
    }

    @Test
    void between_otherTokens_sharesNothing() throws IOException {
        Classifier two = opened(cut(2));
        EncoderSource four = cut(4);
        Path tokenizer = Files.writeString(
                tmp.resolve("x-tokenizer.json"), Files.readString(four.tokenizer(), StandardCharsets.UTF_8) + "\n");
        assertThat(between(two, opened(new EncoderSource(four.onnx(), tokenizer, four.spec()))))
                .isEmpty();
        for (EncoderSpec spec :
                List.of(four.spec().withMaxTokens(63), four.spec().withPrefix("query: "))) {
            assertThat(between(two, opened(new EncoderSource(four.onnx(), four.tokenizer(), spec))))
                    .isEmpty();
        }
    }

    /** The precision alone does not tell: weights may differ and graphs be of the same shape. */
    @Test
    void between_otherWeights_sharesNothing() throws IOException {
        EncoderSource whole = source(Fixtures.MINILM);
        byte[] model = Files.readAllBytes(whole.onnx());
        model[model.length / 3]++; // among the word vectors
        Path onnx = Files.write(tmp.resolve("other.onnx"), model);
        EncoderSource other = new EncoderSource(onnx, whole.tokenizer(), whole.spec());
        assertThat(between(opened(LayerCut.of(other, 2)), opened(whole))).isEmpty();
    }

    @Test
    void between_graphsWhoseRowsShareRuns_sharesNothing() {
        Classifier[] classifiers = IntStream.of(2, 4)
                .mapToObj(LayerRestTest::cut)
                .map(cut -> opened(new EncoderSource(
                        cut.onnx(), cut.tokenizer(), cut.spec().withPrecision(Precision.FP32))))
                .toArray(Classifier[]::new);
        assertThat(between(classifiers[0], classifiers[1])).isEmpty();
    }

    @Test
    void between_fileReplacedSinceItWasOpened_sharesNothing() throws IOException {
        Classifier two = opened(cut(2));
        Path dir = tmp.resolve("replaced");
        Classifier four = opened(cut(4), dir);
        Files.copy(cut(6).onnx(), dir.resolve(Bundles.ONNX), StandardCopyOption.REPLACE_EXISTING);
        assertThat(between(two, four)).isEmpty();
    }

    @Test
    void layers_thatDoNotFollow_areRefused() {
        Classifier two = opened(cut(2));
        Classifier four = opened(cut(4));
        Classifier whole = opened(cut(6));
        List<LayerRest> rests =
                List.of(between(two, four).orElseThrow(), between(two, whole).orElseThrow());
        assertThatThrownBy(() -> new SharedLayers(rests)).isInstanceOf(IllegalArgumentException.class);
    }
}
