package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.Bundles;
import dev.sluice.settings.TeacherSpec;
import dev.sluice.settings.TrainSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What a teacher says of texts without a label: its calibrated probabilities, to be learnt beside gold rows. Knowledge
 * distillation (Hinton, Vinyals and Dean 2015, arXiv 1503.02531) at the temperature that calibrates the teacher.
 *
 * @param rows columns text, split and {@link SoftTargets#TARGETS}; cached, no text of a gold row among them
 * @param hash of the teacher's manifest
 * @param skipped rows that neither the teacher nor gold labels: without a text, in the input or beside it
 */
record SoftLabels(Dataset<Row> rows, TrainReport.Teacher teacher, String hash, long skipped) {
    private static final int TASKS_PER_CORE = 4;
    /** Whether a row without a label is one of the input. */
    private static final String OWN = "own";

    /**
     * Scores the texts. Blocks.
     *
     * @throws UserException for a teacher that cannot be read or has other labels, and where there is no text for it
     */
    static SoftLabels of(SparkSession spark, TrainSpec spec, TrainingRows gold, ProgressSink progress) {
        TeacherSpec teacher = spec.teacher().orElseThrow();
        SmallSpec small = small(spark, spec, teacher);
        int[] order = order(teacher, Prepared.checkedLabels(spark, small), gold.labels());
        BundleStage bundle = small.bundles().get(0);
        String doubt = GoldSplit.doubt(
                        spec.fit(),
                        gold.neverHeldOut(),
                        Bundles.readManifest(LocalCopies.of(
                                bundle.bundle(), bundle.hash(), small.conf().configuration())))
                .orElse(null);
        Dataset<Row> unlabelled = unlabelled(spark, spec, teacher);
        Column hasText = coalesce(trim(col("text")).notEqual(""), lit(false));
        Row counts = unlabelled
                .agg(
                        count(when(hasText.and(col(OWN)), 1)),
                        count(when(not(hasText).and(not(col(OWN))), 1)))
                .head();
        Dataset<Row> texts = distinct(unlabelled.filter(hasText), gold)
                .repartition(spark.sparkContext().defaultParallelism() * TASKS_PER_CORE, col("text"));
        Dataset<Row> rows = taught(spark, texts, small, teacher, order, progress);
        long used = rows.count();
        if (used == 0) {
            throw new UserException(
                    "train.teacher: expected rows with a text and no label (--unlabelled) whose text is not"
                            + " a gold row's, found none for " + teacher.bundle() + " to label");
        }
        return new SoftLabels(
                rows,
                new TrainReport.Teacher(teacher.bundle(), used, teacher.weight(), doubt),
                bundle.hash(),
                gold.skipped() - counts.getLong(0) + counts.getLong(1));
    }

    /** Which rows meet in a partition, and in which order, depends on their texts alone: sums of floats are the same again. */
    Dataset<Row> with(TrainingRows gold, int partitions) {
        return gold.rows()
                .select(
                        col("text"),
                        col("split"),
                        SoftTargets.hard(col("label"), lit(1.0)).as(SoftTargets.TARGETS))
                .unionByName(rows)
                .repartition(partitions, col("text"))
                .sortWithinPartitions("text", SoftTargets.TARGETS);
    }

    /** For a bundle's provenance. */
    void tell(Map<String, String> facts) {
        facts.put("teacher", teacher.bundle());
        facts.put("teacher_hash", hash);
        facts.put("teacher_texts", Long.toString(teacher.texts()));
        facts.put("teacher_weight", Double.toString(teacher.weight()));
        if (teacher.doubt() != null) {
            facts.put("teacher_doubt", teacher.doubt());
        }
    }

    private static SmallSpec small(SparkSession spark, TrainSpec spec, TeacherSpec teacher) {
        try {
            return Scoring.of(
                            spark,
                            List.of(teacher.bundle()),
                            List.of(0.0),
                            List.of("teacher"),
                            spec.fit().device(),
                            teacher.windowRows())
                    .small();
        } catch (UserException e) {
            throw new UserException("train.teacher: " + e.getMessage(), e);
        }
    }

    /** The student's class index of each of the teacher's. */
    private static int[] order(TeacherSpec teacher, Labels labels, Labels gold) {
        if (!Set.copyOf(labels.names()).equals(Set.copyOf(gold.names()))) {
            throw new UserException("train.teacher: expected a bundle with the labels of the gold rows, " + gold.names()
                    + ", found " + teacher.bundle() + " with " + labels.names());
        }
        return labels.names().stream().mapToInt(gold::indexOf).toArray();
    }

    /** Columns text and {@value #OWN}. */
    private static Dataset<Row> unlabelled(SparkSession spark, TrainSpec spec, TeacherSpec teacher) {
        Column label = Columns.named(spec.label()).cast("string");
        Dataset<Row> own = Sources.read(spark, spec.input())
                .filter(label.isNull().or(trim(label).equalTo("")))
                .select(Columns.named(spec.input().text()).as("text"), lit(true).as(OWN));
        if (teacher.unlabelled() == null) {
            return own;
        }
        String text = teacher.unlabelled().text();
        Dataset<Row> table = Sources.read(spark, teacher.unlabelled(), "train.unlabelled");
        Sources.requireText(table, text, "input.text (of train.unlabelled)");
        return own.unionByName(
                table.select(Columns.named(text).as("text"), lit(false).as(OWN)));
    }

    /** Each text once, whatever its case and white space, and none that has gold. */
    private static Dataset<Row> distinct(Dataset<Row> rows, TrainingRows gold) {
        Dataset<Row> withGold =
                gold.rows().select(TrainingRows.same(col("text")).as("gold"));
        return rows.withColumn("same", TrainingRows.same(col("text")))
                .groupBy("same")
                .agg(min("text").as("text"))
                .join(withGold, col("same").equalTo(col("gold")), "left_anti")
                .select("text");
    }

    private static Dataset<Row> taught(
            SparkSession spark,
            Dataset<Row> texts,
            SmallSpec small,
            TeacherSpec teacher,
            int[] order,
            ProgressSink progress) {
        try (Progress watch = Progress.rows(spark, "rows labelled by the teacher", progress)) {
            Dataset<Row> taught = ProbabilityPartition.of(texts, "text", small, watch.counter())
                    .filter(col(ProbabilityPartition.probabilities(0)).isNotNull())
                    .select(
                            col("text"),
                            lit(TrainingRows.FIT).as("split"),
                            SoftTargets.soft(col(ProbabilityPartition.probabilities(0)), teacher.weight(), order)
                                    .as(SoftTargets.TARGETS))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            taught.count();
            return taught;
        }
    }
}
