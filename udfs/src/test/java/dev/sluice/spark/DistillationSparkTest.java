package dev.sluice.spark;

import static dev.sluice.spark.Answers.answered;
import static dev.sluice.spark.Answers.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.DistillSpec;
import dev.sluice.settings.SecondGateSpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code distill}, behind {@link Bundle#LINEAR}. There is no server in this test, and no setting that could name one. */
@Tag("spark")
class DistillationSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final StructType ROWS = new StructType()
            .add("text", DataTypes.StringType)
            .add("gold", DataTypes.StringType)
            .add("llm", DataTypes.StringType);
    private static final StructType ENRICHED = new StructType()
            .add("text", DataTypes.StringType)
            .add("sluice_label", DataTypes.StringType)
            .add("sluice_route", DataTypes.StringType)
            .add("sluice_request_key", DataTypes.StringType);

    private static final List<String> NOUNS = List.of(
            "sofa",
            "desk",
            "shelf",
            "radio",
            "camera",
            "clock",
            "carpet",
            "mirror",
            "wardrobe",
            "kayak",
            "tent",
            "oven",
            "violin",
            "ladder",
            "helmet",
            "scarf",
            "wallet",
            "bucket",
            "candle",
            "pillow",
            "razor",
            "stove",
            "globe",
            "easel");
    /** Words that the first model has never read. */
    private static final Map<String, List<String>> PHRASES = Map.of(
            "good", List.of("superb %s, splendid", "splendid %s indeed", "truly superb %s"),
            "bad", List.of("ghastly %s, dreadful", "dreadful %s indeed", "truly ghastly %s"),
            "question", List.of("whereabouts of %s please", "please advise whereabouts %s", "advise %s please"));

    @TempDir
    private Path home;

    /** Rows of (text, label) that the first model rejects. */
    private static List<Row> unknownWords() {
        List<Row> rows = new ArrayList<>();
        for (String label : List.of("bad", "good", "question")) {
            for (String phrase : PHRASES.get(label)) {
                NOUNS.forEach(noun -> rows.add(RowFactory.create(String.format(phrase, noun), label)));
            }
        }
        return rows;
    }

    private static List<Row> answeredRows() {
        return unknownWords().stream()
                .map(row -> RowFactory.create(row.getString(0), null, row.getString(1)))
                .toList();
    }

    /** The texts that the first model was trained on: it accepts most of them. */
    private static List<Row> knownWords() {
        return Bundle.gold("good").stream()
                .map(row -> RowFactory.create(row.getString(0), null, null))
                .toList();
    }

    private static Dataset<Row> table(List<Row> first, List<Row> second) {
        List<Row> rows = new ArrayList<>(first);
        rows.addAll(second);
        return SPARK.createDataFrame(rows, ROWS);
    }

    private Settings settings(Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.text", "text",
                "small.bundles", List.of(Bundle.LINEAR.toString()),
                "small.thresholds", List.of(Bundle.THRESHOLD),
                "train.encoder", "linear",
                "train.reg-params", List.of(0.001),
                "train.max-iterations", 8,
                "distill.inputs", List.of(home.resolve("enriched").toString()),
                "distill.output", home.resolve("second").toString()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return Settings.of(null, values);
    }

    private DistillReport fit(Dataset<Row> rows, Object... more) {
        return Distillation.fit(SPARK, rows, SecondGateSpec.of(settings(more)), Clock.systemUTC(), line -> {});
    }

    private DistillReport run(Object... more) {
        return Distillation.run(SPARK, DistillSpec.of(settings(more)), Clock.systemUTC(), line -> {});
    }

    private void enriched(String folder, List<Row> rows) {
        SPARK.createDataFrame(rows, ENRICHED)
                .write()
                .parquet(home.resolve(folder).toString());
    }

    private SmallCascade bothGates() {
        List<StageSpec> stages = new ArrayList<>();
        for (Path bundle : List.of(Bundle.LINEAR, home.resolve("second"))) {
            stages.add(new BundleStage(
                    bundle.getFileName().toString(), bundle.toString(), Bundles.hash(bundle), Thresholds.of(0.9)));
        }
        return Cascades.open(
                new SmallSpec(
                        stages,
                        Device.CPU,
                        8,
                        HadoopConf.of(SPARK.sparkContext().hadoopConfiguration())),
                Device.Resolved.CPU);
    }

    @Test
    void tables_answersOnRejectedRows_makeABetterSecondGate() throws IOException {
        List<Row> unknown = unknownWords();
        List<Row> monday = new ArrayList<>();
        List<Row> tuesday = new ArrayList<>();
        for (int i = 0; i < unknown.size(); i++) {
            Row row = unknown.get(i);
            (i % 2 == 0 ? monday : tuesday)
                    .add(RowFactory.create(row.getString(0), row.getString(1), "escalate", key("k" + i)));
        }
        knownWords().forEach(row -> monday.add(RowFactory.create(row.getString(0), "good", "accept", null)));
        monday.add(RowFactory.create("kept for lack of money", "bad", "keep", key("later")));
        monday.add(RowFactory.create(" ", "bad", "keep", null));
        enriched("enriched", monday);
        enriched("tuesday", tuesday);
        new Answers(home.resolve("store")).segment(answered("later", "question", "r1", 1));

        DistillReport report = run(
                "distill.inputs",
                List.of(
                        home.resolve("enriched").toString(),
                        home.resolve("tuesday").toString()),
                "store.path",
                home.resolve("store").toString());

        assertThat(report.better()).isTrue();
        assertThat(report.judge()).isEqualTo(DistillReport.Judge.LLM);
        assertThat(report.rows().all()).isEqualTo(unknown.size() + 120 + 1);
        assertThat(report.rows().absorbed())
                .as("answered in a run or since")
                .isEqualTo(report.rows().all() - report.rows().accepted() - rejectedKnown(report));
        assertThat(report.comparison().secondOnly()).isGreaterThan(20);
        assertThat(report.summary())
                .contains(
                        "asked      nothing: 0 calls",
                        "probability to agree with the LLM",
                        "sluice certify",
                        "sluice enrich");
        BundleManifest manifest = Bundles.readManifest(home.resolve("second"));
        assertThat(manifest.labels())
                .isEqualTo(Bundles.readManifest(Bundle.LINEAR).labels());
        assertThat(manifest.provenance())
                .containsEntry("calibrated_against", "llm")
                .containsEntry("distilled_behind_hash", Bundles.hash(Bundle.LINEAR));
        try (SmallCascade gates = bothGates()) {
            assertThat(gates.score(List.of(Bundle.SURE_GOOD, "superb sofa, splendid", "whereabouts of desk please")))
                    .extracting(Scored::label)
                    .containsExactly("good", "good", "question");
        }
    }

    /** Texts of the first model's own words that it is not sure of; nobody answered those. */
    private static long rejectedKnown(DistillReport report) {
        return 120 - report.rows().kept();
    }

    @Test
    void fit_goldAndLlmDisagree_goldWins() {
        List<Row> rows = new ArrayList<>();
        for (Row row : answeredRows()) {
            boolean misread = row.getString(0).startsWith("dreadful");
            rows.add(misread ? RowFactory.create(row.getString(0).toUpperCase(), null, "good") : row);
            if (misread) {
                rows.add(RowFactory.create(row.getString(0), "bad", null));
            }
        }
        DistillReport report = fit(table(rows, List.of()), "distill.alpha", 0.9);
        assertThat(report.rows().all()).isEqualTo(answeredRows().size());
        assertThat(report.rows().gold()).isEqualTo(NOUNS.size());
        try (SmallCascade gates = bothGates()) {
            assertThat(gates.score(List.of("dreadful sofa indeed", "truly superb tent")))
                    .extracting(Scored::label)
                    .containsExactly("bad", "good");
        }
    }

    @Test
    void fit_keepWeight_decidesWhetherTheFirstsAnswersStay() {
        DistillReport keeping = fit(table(answeredRows(), knownWords()), "distill.keep-weight", 1);
        assertThat(keeping.rows().kept()).isGreaterThan(100);
        assertThat(keeping.keptSame()).isEqualTo(keeping.rows().kept());
        DistillReport forgetting =
                fit(table(answeredRows(), knownWords()), "distill.keep-weight", 0, "distill.overwrite", true);
        assertThat(forgetting.keptSame()).isZero();
        try (SmallCascade gates = bothGates()) {
            assertThat(gates.labels().size()).isEqualTo(3);
        }
    }

    @Test
    void fit_sameRowsInAnotherOrder_findsTheSame() {
        DistillReport once = fit(table(answeredRows(), knownWords()));
        DistillReport again = fit(table(knownWords(), answeredRows()).repartition(5), "distill.overwrite", true);
        assertThat(again.comparison()).isEqualTo(once.comparison());
        assertThat(again.rows()).isEqualTo(once.rows());
    }

    @Test
    void fit_llmThatKnowsNoMoreThanTheFirst_writesNothing() {
        List<Row> same = answeredRows().stream()
                .map(row -> RowFactory.create(row.getString(0), null, firstLabel()))
                .toList();
        DistillReport report = fit(table(same, knownWords()));
        assertThat(report.better()).isFalse();
        assertThat(report.refusal()).contains("not better", "p = 1");
        assertThat(home.resolve("second")).doesNotExist();
    }

    /** What it says of texts without a word that it knows. */
    private static String firstLabel() {
        SmallSpec small = new SmallSpec(
                List.of(new BundleStage(
                        "first", Bundle.LINEAR.toString(), Bundles.hash(Bundle.LINEAR), Thresholds.of(2))),
                Device.CPU,
                8,
                HadoopConf.of(SPARK.sparkContext().hadoopConfiguration()));
        try (SmallCascade first = Cascades.open(small, Device.Resolved.CPU)) {
            return first.score(List.of(Bundle.DOUBTFUL)).get(0).label();
        }
    }

    @Test
    void rows_thatTheFirstAcceptsAll_areTold() {
        refused(
                () -> fit(table(List.of(), knownWords()), "small.thresholds", List.of(0.05)),
                "small.thresholds",
                "accepts all");
    }

    @Test
    void rows_thatNobodyAnswered_areTold() {
        List<Row> open = unknownWords().stream()
                .map(row -> RowFactory.create(row.getString(0), null, null))
                .toList();
        refused(() -> fit(table(open, List.of())), "distill.inputs", "none has an LLM's answer");
    }

    @Test
    void labels_thatAreNotTheBundles_areTold() {
        List<Row> odd = List.of(RowFactory.create("odd text", null, "angry"));
        refused(() -> fit(table(answeredRows(), odd)), "[angry]", "[bad, good, question]", "LLM");
    }

    @Test
    void table_ofAnotherPrefix_isReadWithItAndToldWithoutIt() {
        SPARK.createDataFrame(List.of(RowFactory.create("zyx", "good", "accept", null)), ENRICHED)
                .toDF("text", "my_label", "my_route", "my_request_key")
                .write()
                .parquet(home.resolve("enriched").toString());
        refused(this::run, "distill.inputs", "sluice_label", "prefix");
        refused(() -> run("output.prefix", "my_"), "none has an LLM's answer");
    }

    @Test
    void store_thatIsNone_isTold() {
        enriched("enriched", List.of(RowFactory.create("zyx", "good", "escalate", "k")));
        refused(() -> run("store.path", home.resolve("none").toString()), "store.path", "--store");
    }

    private static void refused(Runnable distil, String... parts) {
        assertThatThrownBy(distil::run)
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
    }
}
