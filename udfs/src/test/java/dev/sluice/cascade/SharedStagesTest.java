package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Reason;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.DenseHead;
import dev.sluice.model.Device;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.GraphRuns;
import dev.sluice.model.LayerCut;
import dev.sluice.model.LayerRest;
import dev.sluice.model.TrainedEncoder;
import dev.sluice.routing.Thresholds;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM after two, four and six layers, with heads of seeds 2, 4 and 6. */
class SharedStagesTest {
    private static final Labels LABELS = new Labels(List.of("no", "yes", "maybe"));
    private static final List<Integer> LAYERS = List.of(2, 4, 6);

    @TempDir
    private static Path tmp;

    private static List<Classifier> classifiers;
    private static List<LayerRest> rests;

    @BeforeAll
    static void open() throws URISyntaxException {
        classifiers = new ArrayList<>();
        for (int layers : LAYERS) {
            classifiers.add(opened(layers, "layers" + layers, head(layers)));
        }
        rests = IntStream.of(1, 2)
                .mapToObj(s -> LayerRest.between(classifiers.get(s - 1), classifiers.get(s))
                        .orElseThrow())
                .toList();
    }

    @AfterAll
    static void close() {
        rests.forEach(LayerRest::close);
        classifiers.forEach(Classifier::close);
    }

    private static DenseHead head(int seed) {
        Random random = new Random(seed);
        double[][] weights = new double[LABELS.size()][384];
        Arrays.stream(weights).forEach(row -> Arrays.setAll(row, d -> 2 * random.nextGaussian()));
        return new DenseHead(weights, new double[LABELS.size()]);
    }

    /** One of the first two scores overflows, whatever the vector. */
    private static DenseHead overflowing() {
        double[][] weights = new double[LABELS.size()][384];
        Arrays.fill(weights[0], Double.MAX_VALUE);
        Arrays.fill(weights[1], -Double.MAX_VALUE);
        return new DenseHead(weights, new double[] {Double.MAX_VALUE, Double.MAX_VALUE, 0});
    }

    private static Classifier opened(int layers, String name, DenseHead head) throws URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(SharedStagesTest.class.getResource("/encoders/minilm"))
                .toURI());
        EncoderSource cut = LayerCut.of(EncoderSource.in(folder, EncoderSpec.mean()), layers);
        TrainedEncoder model = new TrainedEncoder(cut, Optional.of(head));
        BundleDraft draft = new BundleDraft(name, LABELS, model, Map.of(), new TreeMap<>());
        return Bundles.open(Bundles.write(draft, tmp.resolve(name), false), Device.Resolved.CPU);
    }

    private static SmallCascade cascade(boolean sharing, double... thresholds) {
        List<SmallStage> stages = new ArrayList<>();
        for (int s = 0; s < thresholds.length; s++) {
            stages.add(new SmallStage(
                    "layers " + LAYERS.get(s),
                    classifiers.get(s),
                    Calibrators.temperature(1),
                    Thresholds.of(thresholds[s]),
                    sharing && s > 0 ? Optional.of(rests.get(s - 1)) : Optional.empty()));
        }
        return new SmallCascade(stages);
    }

    /** Seed 5: rows of 1 to 30 words, some of them twice, blank or null. */
    private static List<String> texts(int n) {
        Random random = new Random(5);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(30); words >= 0; words--) {
                text.append((char) ('a' + random.nextInt(26)))
                        .append(random.nextInt(40))
                        .append(' ');
            }
            texts.add(
                    i % 10 == 3
                            ? texts.get(random.nextInt(i))
                            : i % 20 == 7 ? null : i % 20 == 9 ? " " : text.toString());
        }
        return texts;
    }

    private static List<Scored> inWindows(SmallCascade cascade, List<String> texts, int window) {
        List<Scored> scored = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += window) {
            scored.addAll(cascade.score(texts.subList(from, Math.min(texts.size(), from + window)), true));
        }
        return scored;
    }

    @Test
    void score_sharing_isInEveryBitTheSameAsWithout() {
        List<String> texts = texts(60);
        double[] middle =
                IntStream.range(0, 3).mapToDouble(s -> median(s, texts)).toArray();
        double[][] choices = {
            middle, {middle[0], middle[1], 0}, {1.1, middle[1], 1.1}, {1.1, 1.1, 1.1}, {middle[0], 0}, {0, 0, 0}
        };
        for (double[] thresholds : choices) {
            List<Scored> expected = inWindows(cascade(false, thresholds), texts, texts.size());
            for (int window : new int[] {1, 7, 512}) {
                assertThat(inWindows(cascade(true, thresholds), texts, window)).isEqualTo(expected);
            }
        }
        assertThat(inWindows(cascade(true, choices[0]), texts, 512).stream()
                        .map(row -> row.stage() + " " + row.accepted())
                        .distinct())
                .contains("layers 2 true", "layers 4 true", "layers 6 true", "layers 6 false", "null false");
    }

    /** Of the stage's confidences. */
    private static double median(int stage, List<String> texts) {
        double[] confidences = new SmallCascade(List.of(stage(classifiers.get(stage), 1.1, Optional.empty())))
                .score(texts).stream()
                        .mapToDouble(Scored::confidence)
                        .filter(confidence -> !Double.isNaN(confidence))
                        .sorted()
                        .toArray();
        return confidences[confidences.length / 2];
    }

    /** Three rows of which none is accepted: three runs each, of two layers and not of two, four and six. */
    @Test
    void score_sharing_runsEachLayerOnce() {
        List<String> texts = List.of("a", "b", "c");
        GraphRuns.Total before = GraphRuns.total();
        cascade(true, 1.1, 1.1, 1.1).score(texts);
        assertThat(GraphRuns.total().since(before).rows()).isEqualTo(9);
    }

    @Test
    void score_laterLayersThatFail_isWhatTheStageMakesOfTheRowByItself() {
        LayerRest closed =
                LayerRest.between(classifiers.get(0), classifiers.get(1)).orElseThrow();
        closed.close();
        SmallStage first = stage(classifiers.get(0), 1.1, Optional.empty());
        SmallStage second = stage(classifiers.get(1), 0, Optional.of(closed));
        SmallStage alone = stage(classifiers.get(1), 0, Optional.empty());
        List<String> texts = texts(6);
        assertThat(new SmallCascade(List.of(first, second)).score(texts, true))
                .isEqualTo(new SmallCascade(List.of(first, alone)).score(texts, true));
    }

    @Test
    void score_stageInTheMiddleWithoutAConfidence_isAScoreErrorThereAndGoesOn() throws URISyntaxException {
        try (Classifier broken = opened(4, "overflows", overflowing());
                LayerRest second = LayerRest.between(classifiers.get(0), broken).orElseThrow();
                LayerRest third = LayerRest.between(broken, classifiers.get(2)).orElseThrow()) {
            List<SmallStage> stages = List.of(
                    stage(classifiers.get(0), 1.1, Optional.empty()),
                    stage(broken, 0, Optional.of(second)),
                    stage(classifiers.get(2), 0, Optional.of(third)));
            assertThat(new SmallCascade(stages).score(List.of("card", "phone")))
                    .extracting(Scored::reason)
                    .containsOnly(Reason.CONFIDENT);
            assertThat(new SmallCascade(stages.subList(0, 2)).score(List.of("card", "phone")))
                    .containsOnly(new Scored("s", null, Double.NaN, Reason.SCORE_ERROR));
        }
    }

    private static SmallStage stage(Classifier classifier, double threshold, Optional<LayerRest> rest) {
        return new SmallStage("s", classifier, Calibrators.temperature(1), Thresholds.of(threshold), rest);
    }
}
