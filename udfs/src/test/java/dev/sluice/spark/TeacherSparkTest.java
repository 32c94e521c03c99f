package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.model.LinearWeights;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code train} with {@link Bundle#LINEAR} as teacher. Gold rows have none of the words that it knows, but for names of things;
 * rows without a label are those that it was trained on.
 */
@Tag("spark")
@Tag("long")
class TeacherSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final StructType ROWS =
            new StructType().add("text", DataTypes.StringType).add("label", DataTypes.StringType);
    private static final List<String> NOUNS = List.of(
            "sofa", "desk", "shelf", "radio", "camera", "clock", "carpet", "mirror", "tent", "oven", "violin",
            "ladder");
    private static final Map<String, List<String>> PHRASES = Map.of(
            "good", List.of("superb %s, splendid", "splendid %s indeed", "truly superb %s"),
            "bad", List.of("ghastly %s, dreadful", "dreadful %s indeed", "truly ghastly %s"),
            "question", List.of("whereabouts of %s please", "please advise whereabouts %s", "advise %s please"));

    /** With the student that most tests look at. */
    @TempDir
    private static Path shared;

    private static TrainReport report;

    @TempDir
    private Path home;

    private static List<Row> gold() {
        List<Row> rows = new ArrayList<>();
        for (String label : List.of("bad", "good", "question")) {
            for (String phrase : PHRASES.get(label)) {
                NOUNS.forEach(noun -> rows.add(RowFactory.create(String.format(phrase, noun), label)));
            }
        }
        return rows;
    }

    private static List<Row> unlabelled() {
        return Bundle.gold("good").stream()
                .map(row -> RowFactory.create(row.getString(0), null))
                .toList();
    }

    private static void write(Path folder, List<Row> rows, int partitions) {
        SPARK.createDataFrame(rows, ROWS)
                .repartition(partitions)
                .write()
                .mode("overwrite")
                .parquet(folder.toString());
    }

    @BeforeAll
    static void teach() {
        write(shared.resolve("gold"), gold(), 1);
        write(shared.resolve("unlabelled"), unlabelled(), 1);
        report = train(shared, taught(shared));
    }

    @BeforeEach
    void write() {
        write(home.resolve("gold"), gold(), 1);
        write(home.resolve("unlabelled"), unlabelled(), 1);
    }

    private static Map<String, Object> taught(Path folder, Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "train.teacher", Bundle.LINEAR.toString(),
                "train.unlabelled", folder.resolve("unlabelled").toString()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return values;
    }

    private static TrainReport train(Path folder, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path",
                folder.resolve("gold").toString(),
                "input.text",
                "text",
                "train.label",
                "label",
                "train.encoder",
                "linear",
                "train.output",
                folder.resolve("student").toString(),
                "train.reg-params",
                List.of(0.001),
                "train.max-iterations",
                8));
        values.putAll(more);
        return Training.run(SPARK, TrainSpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    private void refused(Map<String, Object> more, String... parts) {
        assertThatThrownBy(() -> train(home, more))
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
        assertThat(home.resolve("student")).doesNotExist();
    }

    private static List<Scored> score(Path folder, String... texts) {
        Path bundle = folder.resolve("student");
        SmallSpec small = new SmallSpec(
                List.of(new BundleStage("s", bundle.toString(), Bundles.hash(bundle), Thresholds.of(0))),
                Device.CPU,
                4,
                HadoopConf.of(SPARK.sparkContext().hadoopConfiguration()));
        try (SmallCascade cascade = Cascades.open(small, Device.Resolved.CPU)) {
            return cascade.score(List.of(texts), true);
        }
    }

    private Path teacherWithLabelsReversed() {
        BundleDraft draft = Bundles.read(Bundle.LINEAR);
        LinearWeights model = (LinearWeights) draft.model();
        float[][] w = model.weights();
        double[] b = model.bias();
        return Bundles.write(
                new BundleDraft(
                        draft.name(),
                        new Labels(List.of("question", "good", "bad")),
                        new LinearWeights(
                                model.vocabulary(), new float[][] {w[2], w[1], w[0]}, new double[] {b[2], b[1], b[0]}),
                        draft.files(),
                        draft.provenance()),
                home.resolve("reversed"),
                false);
    }

    private static LinearWeights weights(Path folder) {
        return (LinearWeights) Bundles.read(folder.resolve("student")).model();
    }

    @Test
    void student_knowsWordsThatOnlyItsTeacherHasGoldOf() {
        String[] texts = {Bundle.SURE_GOOD, Bundle.SURE_BAD, "when does my parcel arrive and how", "truly superb desk"};
        TrainReport alone = train(home, Map.of());
        assertThat(score(home, texts).subList(0, 3)).allMatch(row -> row.confidence() < 0.6);
        assertThat(score(shared, texts)).extracting(Scored::label).containsExactly("good", "bad", "question", "good");
        assertThat(score(shared, texts)).allMatch(row -> row.confidence() > 0.8);
        assertThat(report.used()).isEqualTo(108).isEqualTo(alone.used());
        assertThat(report.reported()).as("gold rows alone").isEqualTo(alone.reported());
        assertThat(report.calibration().calibrator().rows())
                .isEqualTo(alone.calibration().calibrator().rows());
        assertThat(alone.summary()).contains("accepts    ").doesNotContain("taught");
    }

    @Test
    void student_saysWhoTaughtIt() {
        assertThat(report.teacher()).contains(new TrainReport.Teacher(Bundle.LINEAR.toString(), 120, 1, null));
        assertThat(report.summary())
                .contains("taught     by " + Bundle.LINEAR + " on 120 texts without gold")
                .doesNotContain("warning");
        BundleManifest manifest = Bundles.readManifest(shared.resolve("student"));
        assertThat(manifest.provenance())
                .containsEntry("teacher_hash", Bundles.hash(Bundle.LINEAR))
                .containsEntry("teacher_texts", "120")
                .doesNotContainKey("teacher_doubt");
    }

    @Test
    void student_learnsTheSameFromRowsInAnyOrder() {
        List<Row> reversed = new ArrayList<>(unlabelled());
        Collections.reverse(reversed);
        write(home.resolve("gold"), gold(), 5);
        write(home.resolve("unlabelled"), reversed, 7);
        train(home, taught(home));
        assertThat(weights(home)).isEqualTo(weights(shared));
    }

    @Test
    void text_isTaughtOnceAndNotWhereItHasGold() {
        List<Row> own = new ArrayList<>(gold());
        own.addAll(Arrays.asList(
                RowFactory.create("great tent", null),
                RowFactory.create("awful tent", " "),
                RowFactory.create(null, null)));
        write(home.resolve("gold"), own, 1);
        List<Row> rows = new ArrayList<>(unlabelled());
        rows.addAll(List.of(
                RowFactory.create("GREAT  tent", null),
                RowFactory.create(" Truly superb  DESK", null),
                RowFactory.create("dreadful oven indeed", null),
                RowFactory.create("   ", null),
                RowFactory.create(null, null)));
        write(home.resolve("unlabelled"), rows, 2);
        TrainReport told = train(home, taught(home, "train.max-iterations", 2));
        assertThat(told.used()).isEqualTo(108);
        assertThat(told.teacher().orElseThrow().texts()).isEqualTo(122);
        assertThat(told.skipped()).as("without a text").isEqualTo(3);
    }

    @Test
    void inputAlone_withRowsWithoutALabel_isTaughtThose() {
        List<Row> rows = new ArrayList<>(gold());
        rows.addAll(unlabelled());
        write(home.resolve("gold"), rows, 2);
        Map<String, Object> settings = taught(home, "train.teacher-weight", 0.5, "train.refit", true);
        settings.remove("train.unlabelled");
        TrainReport told = train(home, settings);
        assertThat(score(home, Bundle.SURE_GOOD, Bundle.SURE_BAD))
                .extracting(Scored::label)
                .containsExactly("good", "bad");
        assertThat(told.skipped()).isZero();
        assertThat(told.summary()).contains("120 texts without gold, each with the weight 0.5", "refit      ");
    }

    @Test
    void teacher_withItsLabelsInAnotherOrder_teachesTheSame() {
        train(home, taught(home, "train.teacher", teacherWithLabelsReversed().toString()));
        Scored found = score(home, Bundle.SURE_BAD).get(0);
        assertThat(found.label()).isEqualTo("bad");
        assertThat(found.confidence())
                .isCloseTo(score(shared, Bundle.SURE_BAD).get(0).confidence(), within(1e-6));
    }

    @Test
    void teacher_thatMayHaveLearntHeldOutRows_isWarnedOf() {
        assertThat(train(home, taught(home, "train.seed", 8, "train.max-iterations", 2))
                        .summary())
                .contains("warning    the teacher may have learnt gold rows that are held out here", "train.seed 8");
        assertThat(Bundles.readManifest(home.resolve("student")).provenance()).containsKey("teacher_doubt");
    }

    @Test
    void teacher_withOtherLabels_isRefused() {
        List<Row> rows = Bundle.gold("fine");
        write(home.resolve("gold"), rows, 1);
        refused(taught(home), "train.teacher", "[bad, fine, question]", "[bad, good, question]");
    }

    @Test
    void teacher_thatIsNotThere_isRefused() {
        refused(taught(home, "train.teacher", home.resolve("nobody").toString()), "train.teacher", "nobody");
    }

    @Test
    void unlabelledRows_missing_areTold() {
        refused(taught(home, "train.unlabelled", "/no/rows"), "train.unlabelled", "/no/rows");
        write(home.resolve("unlabelled"), gold(), 1);
        refused(taught(home), "train.teacher", "--unlabelled", "found none");
    }
}
