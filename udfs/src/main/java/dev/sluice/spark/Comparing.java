package dev.sluice.spark;

import dev.sluice.bounds.Bounds;
import dev.sluice.certificate.PairedAccuracy;
import dev.sluice.domain.Labels;
import dev.sluice.model.Bundles;
import dev.sluice.settings.BundlesOnGold;
import dev.sluice.settings.CompareSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code compare}: bundles side by side on the same gold rows, the first of them the reference. */
public final class Comparing {
    private static final double DELTA = Compressing.DELTA;

    private Comparing() {}

    /**
     * Scores the rows with every bundle and measures how fast each is. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     */
    public static CompareReport run(SparkSession spark, CompareSpec spec, ProgressSink progress) {
        BundlesOnGold given = spec.bundles();
        SmallSpec small = Contender.travelling(spark, given.bundles(), given.device(), given.windowRows());
        List<Contender> contenders = Contender.of(small);
        Labels labels = contenders.get(0).manifest().labels();
        GoldTable table = GoldTable.of(spark, given, labels, spec.segment());
        progress.accept(String.format("%,d gold rows, %d bundles", table.used(), contenders.size()));
        GoldLogits scored = GoldLogits.of(spark, table, small, labels, progress);
        progress.accept("measuring the speed of each");
        List<Double> speeds = SpeedPartition.measure(small, table.rows());
        List<CompareReport.Line> lines = new ArrayList<>();
        for (int m = 0; m < contenders.size(); m++) {
            lines.add(line(contenders.get(m), scored, m, speeds.get(m)));
        }
        return new CompareReport(
                spec.epsilon(),
                table.used(),
                table.skipped(),
                table.unknown(),
                lines,
                spec.segment().orElse(""),
                segments(table, scored, contenders.size()));
    }

    private static CompareReport.Line line(Contender contender, GoldLogits scored, int model, double rowsPerSecond) {
        boolean[] right = scored.right(model);
        int n = right.length;
        int hits = 0;
        int same = 0;
        int[] predicted = scored.predicted(model);
        int[] reference = scored.predicted(0);
        for (int i = 0; i < n; i++) {
            hits += right[i] ? 1 : 0;
            same += predicted[i] == reference[i] ? 1 : 0;
        }
        return new CompareReport.Line(
                contender.name(),
                contender.manifest().kind(),
                (double) hits / n,
                Bounds.lower(hits, n, DELTA / 2),
                Bounds.upper(hits, n, DELTA / 2),
                PairedAccuracy.of(right, scored.right(0), DELTA),
                (double) same / n,
                scored.all(model).confidence(contender.calibrator()),
                Bundles.bytes(contender.dir()),
                rowsPerSecond);
    }

    private static List<CompareReport.Segment> segments(GoldTable table, GoldLogits scored, int models) {
        int count = table.segments().size();
        int[] rows = new int[count];
        int[][] hits = new int[count][models];
        for (int m = 0; m < models && count > 0; m++) {
            boolean[] right = scored.right(m);
            for (int i = 0; i < right.length; i++) {
                rows[scored.segment()[i]] += m == 0 ? 1 : 0;
                hits[scored.segment()[i]][m] += right[i] ? 1 : 0;
            }
        }
        List<CompareReport.Segment> segments = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            if (rows[s] > 0) {
                List<Double> accuracy = new ArrayList<>();
                for (int h : hits[s]) {
                    accuracy.add((double) h / rows[s]);
                }
                segments.add(new CompareReport.Segment(table.segments().get(s), rows[s], accuracy));
            }
        }
        return segments;
    }
}
