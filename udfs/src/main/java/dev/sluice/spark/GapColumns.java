package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.UserException;
import dev.sluice.evaluation.CostCurve;
import dev.sluice.evaluation.GapReport;
import dev.sluice.evaluation.PairedDifference;
import dev.sluice.settings.EvaluateSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The cascade of an enriched table between its small models and LLMs that answered every row.
 *
 * @param known the rows with gold, at least one
 */
record GapColumns(Dataset<Row> known, Columns columns, EvaluateSpec spec) {
    /** With more rows than this, confidences that are equal to five decimals count as ties, so that they fit the driver. */
    private static final long MOST_EXACT = 200_000;

    private static final int DECIMALS = 5;

    GapReport report() {
        Column ceiling = right(Columns.named(spec.llm().get(spec.llm().size() - 1)));
        Row counts = counts(ceiling);
        long rows = counts.getLong(0);
        List<GapReport.Alone> alone = new ArrayList<>();
        for (int i = 0; i < spec.llm().size(); i++) {
            alone.add(alone(spec.llm().get(i), rows, counts.getLong(7 + 2 * i), counts.getLong(8 + 2 * i)));
        }
        return new GapReport(
                rows,
                counts.getLong(1),
                counts.getLong(2),
                alone,
                curve(ceiling, rows),
                difference(rows, counts.getLong(3), counts.getLong(4)),
                difference(rows, counts.getLong(5), counts.getLong(6)));
    }

    private Row counts(Column ceiling) {
        Column small = right(col(columns.smallLabel()));
        Column cascade = right(col(columns.label()));
        List<Column> counts = new ArrayList<>(List.of(
                number(small),
                number(cascade),
                number(cascade.and(not(small))),
                number(small.and(not(cascade))),
                number(cascade.and(not(ceiling))),
                number(ceiling.and(not(cascade)))));
        for (String llm : spec.llm()) {
            counts.add(number(right(Columns.named(llm))));
            counts.add(number(Columns.named(llm).isNull()));
        }
        return known.agg(count(lit(1)), counts.toArray(Column[]::new)).head();
    }

    private Column right(Column label) {
        return coalesce(label.cast("string").equalTo(Columns.named(spec.gold()).cast("string")), lit(false));
    }

    private static Column number(Column condition) {
        return count(when(condition, 1));
    }

    private static GapReport.Alone alone(String name, long rows, long right, long missing) {
        if (missing == rows) {
            throw new UserException("evaluate.llm: expected column '" + name
                    + "' to hold an answer for every row, found none in the " + rows + " rows with gold");
        }
        return new GapReport.Alone(name, right, missing);
    }

    private static PairedDifference difference(long rows, long firstOnly, long secondOnly) {
        return PairedDifference.of(rows, firstOnly, secondOnly, PairedDifference.Bootstrap.DEFAULT);
    }

    private CostCurve curve(Column ceiling, long rows) {
        Column confidence = coalesce(col(columns.smallConfidence()).cast("double"), lit(Double.NaN));
        List<Row> groups = known.groupBy(rows > MOST_EXACT ? round(confidence, DECIMALS) : confidence)
                .agg(count(lit(1)), number(right(col(columns.smallLabel()))), number(ceiling))
                .collectAsList();
        return CostCurve.of(groups.stream()
                .map(g -> new CostCurve.Tie(-g.getDouble(0), g.getLong(1), g.getLong(2), g.getLong(3)))
                .toList());
    }
}
