package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.model.PairScorer;
import dev.sluice.model.PairScorers;
import dev.sluice.settings.ScorerTrainSpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scorers from gold rows. */
@Tag("spark")
class ScorerTrainingSparkTest {
    private static final String MINILM = resource("/encoders/minilm");
    /** A tiny cross-encoder that knows nothing. */
    private static final String PAIR = resource("/dev/sluice/model/pair");

    /** 160 short rows of four labels that a sentence encoder tells apart. */
    private static final String ROWS =
            """
            select concat(element_at(array('I like this ', 'They sell ', 'We bought some ', 'Do you have '), 1 + cast(id as int) % 4),
                          element_at(word.words, 1 + cast(id / 4 as int) % 5), ' no. ', id) text, word.label label
            from range(40) cross join (select * from values
              ('fresh_fruit', array('apples', 'pears', 'cherries', 'bananas', 'grapes')),
              ('pets', array('cats', 'dogs', 'hamsters', 'parrots', 'ponies')),
              ('cars', array('trucks', 'sedans', 'engines', 'tyres', 'motorbikes')),
              ('music', array('guitars', 'songs', 'violins', 'concerts', 'drums')) as w(label, words)) word""";

    @TempDir
    private Path home;

    @Test
    void frozen_bundle_answersLabelsAndScoresPairs() throws IOException {
        Path words = Files.writeString(
                home.resolve("words.json"),
                "{\"fresh_fruit\": \"fruit\", \"pets\": \"animals\", \"cars\": \"vehicles\", \"music\": \"music\"}");
        ScorerReport report = train(MINILM, "scorer.verbalizations", words.toString());
        assertThat(report.figures().after().accuracy()).isGreaterThan(0.85);
        assertThat(report.head().orElseThrow().rank()).isEqualTo(3);
        assertThat(report.summary()).contains("softmax head of the same encoder", "AUROC of the margin");
        Path bundle = home.resolve("bundle");
        BundleManifest manifest = Bundles.readManifest(bundle);
        assertThat(manifest.kind()).isEqualTo("scorer");
        assertThat(manifest.scorer().orElseThrow().verbalizations())
                .containsExactly("vehicles", "fruit", "music", "animals");
        assertThat(Calibrators.read(bundle.resolve(Calibrators.FILE)))
                .isEqualTo(report.calibration().calibrator());
        try (Classifier classifier = Bundles.open(bundle, Device.Resolved.CPU);
                PairScorer scorer = PairScorers.open(bundle, Device.Resolved.CPU)) {
            double[] logits = classifier.logits(List.of("They sell kittens"))[0];
            PairScorer.Pair pair = new PairScorer.Pair("They sell kittens", "animals");
            assertThat(logits[3]).isCloseTo(10 * scorer.scores(List.of(pair))[0], within(1e-9));
            double[] scores = scorer.scores(List.of(
                    new PairScorer.Pair("They sell kittens", "music"),
                    pair,
                    new PairScorer.Pair("They sell kittens", "fruit")));
            assertThat(scores[1]).isGreaterThan(Math.max(scores[0], scores[2]));
        }
    }

    @Test
    void cross_bundle_isCalibratedAsItIs() {
        ScorerReport report = train(PAIR, "scorer.kind", "cross", "train.calibration", "temperature");
        assertThat(report.head()).isEmpty();
        assertThat(report.beside()).isEmpty();
        Path bundle = home.resolve("bundle");
        assertThat(Bundles.readManifest(bundle).files().keySet())
                .containsExactly("calibration.json", "model.onnx", "tokenizer.json");
        assertThat(Bundles.readManifest(bundle).encoder().orElseThrow().maxTokens())
                .isEqualTo(512);
        try (Classifier classifier = Bundles.open(bundle, Device.Resolved.CPU)) {
            assertThat(classifier.logits(List.of("a", "b"))).hasDimensions(2, 4);
        }
    }

    @Test
    void setting_thatDoesNotFit_isTold() throws IOException {
        Path two = Files.writeString(home.resolve("two.csv"), "label,text\npets,animals\ncars,vehicles\n");
        refused(
                MINILM,
                "scorer.verbalizations",
                two.toString(),
                "scorer.verbalizations",
                "none for [fresh_fruit, music]");
        Path list = Files.writeString(home.resolve("list.json"), "[1]");
        refused(MINILM, "scorer.verbalizations", list.toString(), "scorer.verbalizations: expected a JSON object");
        refused(MINILM, "scorer.verbalizations", "/no/file.json", "scorer.verbalizations: cannot read");
        refused("/no/encoder", "scorer.kind", "cross", "/no/encoder");
    }

    private static String resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(ScorerTrainingSparkTest.class.getResource(name), name)
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private ScorerReport train(String encoder, Object... more) {
        Path input = home.resolve("gold");
        LocalSpark.session().sql(ROWS).write().mode("overwrite").parquet(input.toString());
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path",
                input.toString(),
                "input.text",
                "text",
                "train.label",
                "label",
                "train.encoder",
                encoder,
                "train.max-tokens",
                16,
                "train.reg-params",
                List.of(0.001),
                "train.max-iterations",
                20,
                "train.output",
                home.resolve("bundle").toString()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return ScorerTraining.run(
                LocalSpark.session(), ScorerTrainSpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    private void refused(String encoder, String setting, String value, String... parts) {
        assertThatThrownBy(() -> train(encoder, setting, value))
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
        assertThat(home.resolve("bundle")).doesNotExist();
    }
}
