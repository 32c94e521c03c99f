package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.deferral.DeferralFile;
import dev.sluice.deferral.DeferralLearner;
import dev.sluice.deferral.DeferralModel;
import dev.sluice.deferral.GoldRow;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Route;
import dev.sluice.settings.DeferralSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code deferral}: rows with gold and an LLM's answer to a {@link DeferralModel}. Asks nobody. */
public final class Deferral {
    /** More than enough, and few enough for the driver. */
    private static final int MOST_ROWS = 20_000;

    private static final double ESCALATE_ALL = 2;
    private static final int MOST_BYTES = 1 << 20;

    private Deferral() {}

    /** Learns, tries it on rows that it has not learnt from, and writes it. Blocks. */
    public static DeferralReport run(SparkSession spark, DeferralSpec spec, ProgressSink progress) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        SmallFile file = file(spec.output(), conf);
        file.requireFree("deferral.output", spec.overwrite());
        Scoring scoring = Scoring.of(
                spark,
                List.of(spec.bundle()),
                List.of(ESCALATE_ALL),
                List.of("small"),
                spec.device(),
                spec.windowRows());
        Labels labels = Prepared.checkedLabels(spark, scoring.small());
        Dataset<Row> input = input(spark, spec);
        progress.accept("scoring the rows with gold and an answer");
        List<GoldRow> rows = rows(scoring, input, spec, labels);
        DeferralLearner learner = new DeferralLearner(labels, rows, new MllibEstimate(spark));
        progress.accept(String.format("learning from %,d rows, six times", rows.size()));
        String hash = scoring.small().stages().get(0).hash();
        DeferralModel model = learner.learn(hash, spec.llm());
        DeferralReport report =
                new DeferralReport(spec.output(), input.count() - rows.size(), learner.tried(spec.seed()));
        file.write("deferral.output", DeferralFile.toJson(model).getBytes(StandardCharsets.UTF_8));
        return report;
    }

    /** @throws dev.sluice.domain.UserException if it is missing or damaged */
    static DeferralModel read(String path, Configuration conf) {
        return DeferralFile.of(path, new String(file(path, conf).read(MOST_BYTES), StandardCharsets.UTF_8));
    }

    private static SmallFile file(String path, Configuration conf) {
        return new SmallFile("deferral model", "the command deferral", path, conf);
    }

    /** Of an enriched table only the rows that the LLM has answered: the label of the others is not its own. */
    private static Dataset<Row> input(SparkSession spark, DeferralSpec spec) {
        Dataset<Row> input = Sources.read(spark, spec.input());
        Sources.requireText(input, spec.input().text(), "input.text");
        Sources.require(input, spec.gold(), "deferral.gold");
        Sources.require(input, spec.answers(), "deferral.llm-column");
        Columns columns = new Columns(spec.prefix());
        boolean enriched = spec.answers().equals(columns.label())
                && Arrays.asList(input.columns()).contains(columns.route());
        Dataset<Row> answered = enriched ? input.filter(col(columns.route()).equalTo(Route.ESCALATE.text())) : input;
        return answered.select(
                Columns.named(spec.input().text()).as("text"),
                Columns.named(spec.gold()).cast("string").as("gold"),
                Columns.named(spec.answers()).cast("string").as("answer"));
    }

    private static List<GoldRow> rows(Scoring scoring, Dataset<Row> input, DeferralSpec spec, Labels labels) {
        Dataset<Row> known = input.filter(col("gold")
                        .isin(labels.names().toArray())
                        .and(col("answer").isin(labels.names().toArray())))
                .orderBy(xxhash64(col("text")), col("text"), col("answer"))
                .limit(MOST_ROWS);
        List<Row> scored = scoring.withProbabilities(known, "text")
                .filter(col(Columns.PROBABILITIES).isNotNull())
                .select(col(Columns.PROBABILITIES), col("answer"), col("gold"))
                .collectAsList();
        List<GoldRow> rows = new ArrayList<>(scored.size());
        for (Row row : scored) {
            double[] p = row.<Double>getList(0).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            rows.add(new GoldRow(p, labels.indexOf(row.getString(1)), labels.indexOf(row.getString(2))));
        }
        return rows;
    }
}
