package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import dev.sluice.domain.UserException;
import dev.sluice.evaluation.CostShare;
import dev.sluice.evaluation.GapReport;
import dev.sluice.evaluation.SegmentTable;
import dev.sluice.settings.EvaluateSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An enriched table against its gold column. Rows without gold count as rows and nowhere else.
 *
 * @param gold rows with a gold label
 * @param smallRight of them, those whose last small label is right
 * @param right of them, those whose label is right
 * @param asked of them, those that an LLM answered
 * @param askedRight of those, the ones where the LLM is right
 * @param askedSmallRight of those, the ones where the small label was right
 * @param confidence of the last small stage reached
 * @param extras what was asked for besides
 */
public record Evaluation(
        long rows,
        long gold,
        long smallRight,
        long right,
        long asked,
        long askedRight,
        long askedSmallRight,
        ConfidenceMetrics confidence,
        PicoUsd charge,
        Extras extras) {
    /** More confidences than this are sampled for the figures of confidence. */
    private static final int MOST_ON_DRIVER = 200_000;

    /**
     * @param gap null where no LLM's answers for every row are known
     * @param cost null with it
     * @param segments null where none were asked for
     * @param trusted a line about them, null with them
     */
    public record Extras(GapReport gap, CostShare cost, SegmentTable segments, String trusted) {}

    /**
     * Reads the table; writes the file of trusted segments where the spec names one.
     *
     * @throws UserException for a column that is missing or empty, and for a file that is there already
     */
    public static Evaluation of(SparkSession spark, EvaluateSpec spec) {
        Columns columns = new Columns(spec.prefix());
        Dataset<Row> table = Sources.read(spark, spec.input());
        Sources.require(table, spec.gold(), "evaluate.gold");
        for (String ours : columns.all()) {
            Sources.require(table, ours, "input.path (is it an enriched/ table?)");
        }
        spec.llm().forEach(llm -> Sources.require(table, llm, "evaluate.llm"));
        Column gold = Columns.named(spec.gold()).cast("string");
        SegmentColumn segments = new SegmentColumn(table.filter(gold.isNotNull()), columns, spec);
        if (spec.segments() != null) {
            Sources.require(table, spec.segments().column(), "evaluate.segment");
            segments.requireFree();
        }
        Column small = coalesce(col(columns.smallLabel()).equalTo(gold), lit(false));
        Column cascade = coalesce(col(columns.label()).equalTo(gold), lit(false));
        Column known = gold.isNotNull();
        Column asked = known.and(col(columns.route()).equalTo(Route.ESCALATE.text()));
        Row sums = table.agg(
                        count(lit(1)),
                        count(when(known, 1)),
                        count(when(known.and(small), 1)),
                        count(when(known.and(cascade), 1)),
                        count(when(asked, 1)),
                        count(when(asked.and(cascade), 1)),
                        count(when(asked.and(small), 1)),
                        coalesce(sum(col(columns.charge())), lit(BigDecimal.ZERO)),
                        count(when(col(columns.route()).equalTo(Route.ESCALATE.text()), 1)),
                        count(when(col(columns.reason()).equalTo(Reason.ASKED.text()), 1)),
                        countDistinct(when(col(columns.route()).equalTo(Route.ESCALATE.text()), col(columns.stage()))))
                .head();
        if (sums.getLong(1) == 0) {
            throw new UserException("evaluate.gold: column '" + spec.gold() + "' has no gold label in any of the "
                    + sums.getLong(0) + " rows");
        }
        Dataset<Row> confidences = table.filter(
                        known.and(col(columns.smallConfidence()).isNotNull()))
                .select(col(columns.smallConfidence()), small);
        return new Evaluation(
                sums.getLong(0),
                sums.getLong(1),
                sums.getLong(2),
                sums.getLong(3),
                sums.getLong(4),
                sums.getLong(5),
                sums.getLong(6),
                metrics(confidences),
                PicoUsd.ofUsd(sums.getDecimal(7)),
                extras(segments, sums));
    }

    private static ConfidenceMetrics metrics(Dataset<Row> rows) {
        List<Row> sample = rows.limit(MOST_ON_DRIVER).collectAsList();
        double[] confidence =
                sample.stream().mapToDouble(row -> row.getDouble(0)).toArray();
        boolean[] correct = new boolean[confidence.length];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = sample.get(i).getBoolean(1);
        }
        return ConfidenceMetrics.of(confidence, correct);
    }

    private static Extras extras(SegmentColumn segments, Row sums) {
        EvaluateSpec spec = segments.spec();
        boolean gap = !spec.llm().isEmpty();
        SegmentTable table = spec.segments() == null ? null : segments.table();
        // A mean charge over several LLMs is not that of the ceiling.
        long bought = sums.getLong(10) > 1 ? 0 : sums.getLong(9);
        return new Extras(
                gap ? new GapColumns(segments.known(), segments.columns(), spec).report() : null,
                gap ? new CostShare(sums.getLong(0), sums.getLong(8), bought, PicoUsd.ofUsd(sums.getDecimal(7))) : null,
                table,
                table == null ? null : segments.write(table));
    }

    public double accuracySmall() {
        return (double) smallRight / gold;
    }

    public double accuracy() {
        return (double) right / gold;
    }

    /** Lines for people. */
    public String summary() {
        List<String> lines = new ArrayList<>(List.of(figures()));
        if (extras.gap() != null) {
            lines.addAll(extras.gap().lines());
            lines.add(extras.cost().line());
        }
        if (extras.segments() != null) {
            lines.addAll(extras.segments().lines());
            lines.add(extras.trusted());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private String figures() {
        String llm = asked == 0
                ? "no row was asked"
                : String.format(
                        Locale.ROOT,
                        "%.4f on the %,d rows it saw (the small models there: %.4f)",
                        (double) askedRight / asked,
                        asked,
                        (double) askedSmallRight / asked);
        return String.format(
                Locale.ROOT,
                "rows       %,d, %,d with gold%n"
                        + "small      accuracy %.4f, ECE %.4f (the last small stage reached)%n"
                        + "LLM        accuracy %s%n"
                        + "cascade    accuracy %.4f, %.1f %% of the rows asked%n"
                        + "charge     %s%n"
                        + "confidence %s%n"
                        + "  %s",
                rows,
                gold,
                accuracySmall(),
                confidence.eceEqualWidth(),
                llm,
                accuracy(),
                100.0 * asked / gold,
                charge,
                confidence.line(),
                String.join(System.lineSeparator() + "  ", confidence.table()));
    }
}
