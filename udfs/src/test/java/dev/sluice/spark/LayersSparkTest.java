package dev.sluice.spark;

import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Pooling;
import dev.sluice.settings.CompareSpec;
import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM, of six layers, on 240 rows of two labels that a sentence encoder tells apart. */
@Tag("spark")
@Tag("long")
class LayersSparkTest {
    @TempDir
    private static Path home;

    private static Path gold;

    @BeforeAll
    static void write() {
        gold = home.resolve("gold");
        LocalSpark.session()
                .sql("select concat(if(id % 2 = 0, 'I like apples no. ', 'We bought a truck no. '), id) text,"
                        + " if(id % 2 = 0, 'fruit', 'cars') label from range(240)")
                .write()
                .parquet(gold.toString());
    }

    private static Settings settings(Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path",
                gold.toString(),
                "input.text",
                "text",
                "train.label",
                "label",
                "train.encoder",
                Bundle.encoder("minilm"),
                "train.reg-params",
                List.of(0.0001),
                "train.max-iterations",
                8,
                "small.device",
                "cpu"));
        values.putAll(more);
        return Settings.of(null, values);
    }

    private static TrainReport train(Path bundle, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(more);
        values.put("train.output", bundle.toString());
        return Training.run(LocalSpark.session(), TrainSpec.of(settings(values)), Clock.systemUTC(), line -> {});
    }

    @Test
    void bundle_ofThreeLayers_isSmallerAndIsReadAsAnyOther() throws Exception {
        Path whole = home.resolve("whole");
        Path cut = home.resolve("cut");
        train(whole, Map.of());
        train(cut, Map.of("train.layers", 3));
        assertThat(Files.size(whole.resolve("model.onnx")) - Files.size(cut.resolve("model.onnx")))
                .isGreaterThan(3 * 12 * 384 * 384);
        BundleManifest manifest = Bundles.readManifest(cut);
        assertThat(manifest.provenance()).containsEntry("layers", "3");
        assertThat(Bundles.readManifest(whole).provenance()).containsEntry("layers", "all");
        assertThat(manifest.encoder().orElseThrow().pooling()).isEqualTo(Pooling.MEAN);
        CompareReport report = Comparing.run(
                LocalSpark.session(),
                CompareSpec.of(settings(Map.of("small.bundles", List.of(whole.toString(), cut.toString())))),
                line -> {});
        assertThat(report.lines()).hasSize(2).allSatisfy(line -> assertThat(line.accuracy())
                .isGreaterThan(.9));
        assertThat(report.lines().get(1).bytes())
                .isLessThan(report.lines().get(0).bytes());
    }

    /** Any three layers tell these labels apart, so that the fewest are taken. */
    @Test
    void bundle_ofLayersToChoose_hasTheFewestThatAreAsRight() {
        Path bundle = home.resolve("chosen");
        TrainReport report = train(bundle, Map.of("train.layers", "auto"));
        LayerChoice choice = report.layers().orElseThrow();
        assertThat(choice.candidates())
                .extracting(LayerChoice.Candidate::layers)
                .containsExactly(3, 4, 5, 6);
        assertThat(choice.all()).isEqualTo(6);
        assertThat(choice.candidates())
                .allSatisfy(candidate -> assertThat(candidate.accuracy()).isGreaterThan(.95));
        LayerChoice.Candidate chosen = choice.chosen();
        assertThat(chosen.layers()).isEqualTo(3);
        long fitting = LocalSpark.session()
                .read()
                .parquet(gold.toString())
                .filter(not(TrainingRows.heldOut(TrainingRows.split(0.3, 7))))
                .count();
        assertThat((long) choice.rows()).isEqualTo(fitting);
        BundleManifest manifest = Bundles.readManifest(bundle);
        assertThat(manifest.provenance()).containsEntry("layers", "3");
        assertThat(manifest.encoder().orElseThrow().pooling().text()).isEqualTo(chosen.pooling());
        assertThat(report.summary()).contains("layers     3 of 6, chosen on " + fitting + " of the fitting rows");
    }

    @Test
    void layers_toChooseOnTooFewRows_areTold() {
        assertThatThrownBy(() -> train(home.resolve("few"), Map.of("train.layers", "auto", "train.holdout", 0.9)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "train.layers: expected all or a whole number with fewer than 100 fitting rows");
    }

    @Test
    void layers_moreThanThereAre_areTold() {
        Path bundle = home.resolve("none");
        assertThatThrownBy(() -> train(bundle, Map.of("train.layers", 7)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.layers: expected a whole number from 1 to 6, ")
                .hasMessageEndingWith("found '7'");
        assertThat(bundle).doesNotExist();
    }
}
