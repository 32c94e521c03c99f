package dev.sluice.spark;

import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.routing.Thresholds;
import dev.sluice.routing.TrustedSegments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The small stages over a table: adds {@code __sluice_stage, __sluice_label, __sluice_confidence, __sluice_reason,
 * __sluice_key} to every row, lazily, without moving rows. Models are loaded once per executor.
 */
public final class Scoring {
    private final SparkSession spark;
    private final SmallSpec small;

    private Scoring(SparkSession spark, SmallSpec small) {
        this.spark = spark;
        this.small = small;
    }

    /**
     * @param bundles folders of any file system, cheapest stage first
     * @param thresholds one a bundle
     * @param names of the stages, one a bundle
     * @throws dev.sluice.domain.UserException when a bundle has no readable manifest
     */
    public static Scoring of(
            SparkSession spark,
            List<String> bundles,
            List<Double> thresholds,
            List<String> names,
            Device device,
            int windowRows) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        List<StageSpec> stages = new ArrayList<>();
        for (int i = 0; i < bundles.size(); i++) {
            String bundle = LocalCopies.qualified(bundles.get(i), conf);
            Path dir = LocalCopies.current(bundle, conf);
            Bundles.readManifest(dir); // tells more of a folder that is no bundle than its hash can
            String hash = Bundles.hash(dir);
            stages.add(new BundleStage(names.get(i), bundle, hash, Thresholds.of(thresholds.get(i))));
        }
        return new Scoring(spark, new SmallSpec(stages, device, windowRows, HadoopConf.of(conf)));
    }

    /** The same behind stages whose labels the rows have. */
    Scoring behind(List<PredictionStage> predictions) {
        List<StageSpec> stages = new ArrayList<>(predictions);
        stages.addAll(small.stages());
        return new Scoring(spark, small.with(stages));
    }

    /** This stage alone. */
    Scoring only(StageSpec stage) {
        return new Scoring(spark, small.with(List.of(stage)));
    }

    /** The same stages with other thresholds, one or one a class for each. */
    Scoring with(List<Thresholds> thresholds) {
        List<StageSpec> stages = new ArrayList<>();
        for (int i = 0; i < thresholds.size(); i++) {
            stages.add(small.stages().get(i).with(thresholds.get(i)));
        }
        return new Scoring(spark, small.with(stages));
    }

    Scoring withBatchTokens(int tokens) {
        return new Scoring(spark, small.withBatchTokens(tokens));
    }

    SmallSpec small() {
        return small;
    }

    /** @param text column of type string */
    public Dataset<Row> score(Dataset<Row> rows, String text) {
        return score(rows, text, Escalation.NONE, Counter.unseen(spark.sparkContext()));
    }

    /** As {@link #score(Dataset, String)}; rows that no stage accepts have {@link Columns#PROBABILITIES}. */
    Dataset<Row> withProbabilities(Dataset<Row> rows, String text) {
        Escalation kept = new Escalation(null, true, null, Set.of(), null);
        return score(rows, text, kept, Counter.unseen(spark.sparkContext()));
    }

    /** What becomes of the rows of a table where these LLM stages may be asked; answered: see {@link Escalation}. */
    Escalation escalation(Dataset<Row> rows, List<LlmStage> llms, Set<String> answered, TrustedSegments segments) {
        Trust trust = segments == null ? null : new Trust(rows.schema().fieldIndex(segments.column()), segments);
        List<Prompting> prompting = llms.stream()
                .map(llm -> Prompting.of(llm.spec(), rows.columns()))
                .toList();
        boolean wanted =
                prompting.stream().anyMatch(Prompting::prunes) || llms.stream().anyMatch(llm -> llm.deferral() != null);
        return new Escalation(
                prompting.isEmpty() ? null : prompting.get(0), wanted, Benefit.of(small, llms), answered, trust);
    }

    Dataset<Row> score(Dataset<Row> rows, String text, Escalation escalation, Counter done) {
        int index = rows.schema().fieldIndex(text);
        Predicted predicted = Predicted.of(small.predictions(), rows.columns());
        return rows.mapPartitions(
                new ScorePartition(small, predicted, index, escalation, done),
                Encoders.row(Columns.scored(rows.schema())));
    }
}
