package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Route;
import dev.sluice.domain.UserException;
import dev.sluice.evaluation.SegmentAccuracy;
import dev.sluice.evaluation.SegmentTable;
import dev.sluice.routing.TrustedSegments;
import dev.sluice.settings.EvaluateSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * An enriched table by the values of one column.
 *
 * @param known the rows with gold, at least one
 */
record SegmentColumn(Dataset<Row> known, Columns columns, EvaluateSpec spec) {
    /** More values than this are no segments; and they would all come to the driver. */
    private static final int MOST = 10_000;

    private static final String OUTPUT = "evaluate.segments-output";

    /** Fails before anything is read where the file must not be written. */
    void requireFree() {
        if (spec.segments().output() != null) {
            file().requireFree(spec.segments().overwrite());
        }
    }

    SegmentTable table() {
        String column = spec.segments().column();
        Column asked = col(columns.route()).equalTo(Route.ESCALATE.text());
        List<Row> groups = known.groupBy(Columns.named(column).cast("string"))
                .agg(
                        count(lit(1)),
                        count(when(right(columns.smallLabel()), 1)),
                        count(when(asked, 1)),
                        count(when(asked.and(right(columns.label())), 1)))
                .limit(MOST + 1)
                .collectAsList();
        if (groups.size() > MOST) {
            throw new UserException("evaluate.segment: expected a column with at most " + MOST
                    + " different values, such as a language, found more in '" + column + "'");
        }
        return new SegmentTable(
                column,
                groups.stream()
                        .map(g -> new SegmentAccuracy(
                                g.getString(0), g.getLong(1), g.getLong(2), g.getLong(3), g.getLong(4)))
                        .toList());
    }

    private Column right(String label) {
        return coalesce(
                col(label).cast("string").equalTo(Columns.named(spec.gold()).cast("string")), lit(false));
    }

    /** Segments whose lower bound reaches the floor; rows without a value are none. */
    TrustedSegments trusted(SegmentTable table) {
        double floor = spec.segments().floor();
        var byTrust = table.segments().stream()
                .filter(segment -> segment.value() != null)
                .collect(Collectors.partitioningBy(
                        segment -> segment.lower() >= floor,
                        Collectors.mapping(SegmentAccuracy::value, Collectors.toList())));
        return TrustedSegments.of(table.column(), floor, byTrust.get(true), byTrust.get(false));
    }

    /** Writes the file where one is asked for; says what came of it. */
    String write(SegmentTable table) {
        TrustedSegments trusted = trusted(table);
        String output = spec.segments().output();
        if (output != null) {
            file().write(
                            trusted,
                            table.segments().stream()
                                    .filter(segment -> segment.value() != null)
                                    .collect(Collectors.toMap(SegmentAccuracy::value, SegmentAccuracy::rows)));
        }
        int all = trusted.trusted().size() + trusted.distrusted().size();
        return String.format(
                Locale.ROOT,
                "trusted    %,d of %,d segments: their lower bound is at least %s%s",
                trusted.trusted().size(),
                all,
                trusted.floor(),
                output == null ? "" : "; written to " + output);
    }

    private SegmentsFile file() {
        return new SegmentsFile(
                OUTPUT,
                spec.segments().output(),
                known.sparkSession().sparkContext().hadoopConfiguration());
    }
}
