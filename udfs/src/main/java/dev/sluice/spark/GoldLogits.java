package dev.sluice.spark;

import dev.sluice.calibration.Calibrator;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The scores of several models for all gold rows, on the driver: numbers only, no texts.
 *
 * @param logits {@code [models][n][K]}, all in the same order of labels
 * @param gold class indexes
 * @param calibrate the half that fits a calibration; the other half gives figures
 * @param segment see {@link GoldTable}
 */
record GoldLogits(double[][][] logits, int[] gold, boolean[] calibrate, int[] segment) {
    static GoldLogits of(SparkSession spark, GoldTable table, SmallSpec small, Labels labels, ProgressSink progress) {
        List<Row> rows;
        try (Progress watch = Progress.rows(spark, "rows scored", progress)) {
            rows = table.rows()
                    .repartition(spark.sparkContext().defaultParallelism())
                    .mapPartitions(
                            new LogitsPartition(small, labels, watch.counter()), Encoders.row(LogitsPartition.SCHEMA))
                    .collectAsList();
        }
        int models = small.stages().size();
        int classes = labels.size();
        double[][][] logits = new double[models][rows.size()][];
        for (int i = 0; i < rows.size(); i++) {
            double[] all = rows.get(i).<Vector>getAs(3).toArray();
            for (int m = 0; m < models; m++) {
                logits[m][i] = Arrays.copyOfRange(all, m * classes, (m + 1) * classes);
            }
        }
        boolean[] calibrate = new boolean[rows.size()];
        for (int i = 0; i < calibrate.length; i++) {
            calibrate[i] = rows.get(i).getBoolean(1);
        }
        return new GoldLogits(
                logits,
                rows.stream().mapToInt(row -> row.getInt(0)).toArray(),
                calibrate,
                rows.stream().mapToInt(row -> row.getInt(2)).toArray());
    }

    int rows() {
        return gold.length;
    }

    /** The predicted class of each row; -1 where the model failed. */
    int[] predicted(int model) {
        return Arrays.stream(logits[model])
                .mapToInt(row -> Arrays.stream(row).allMatch(Double::isFinite) ? Calibrator.label(row) : -1)
                .toArray();
    }

    boolean[] right(int model) {
        int[] predicted = predicted(model);
        boolean[] right = new boolean[gold.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = predicted[i] == gold[i];
        }
        return right;
    }

    HeldOut all(int model) {
        return new HeldOut(logits[model], gold);
    }

    /** One half of the rows, scored by a model or by something made of them. */
    HeldOut half(double[][] scores, boolean ofCalibration) {
        int[] rows = IntStream.range(0, gold.length)
                .filter(i -> calibrate[i] == ofCalibration)
                .toArray();
        if (rows.length == 0) {
            throw new UserException("input.path: " + gold.length + " usable gold rows are too few: half of them fit the"
                    + " calibration and the other half gives the figures; expected at least some tens");
        }
        return new HeldOut(
                IntStream.of(rows).mapToObj(i -> scores[i]).toArray(double[][]::new),
                IntStream.of(rows).map(i -> gold[i]).toArray());
    }
}
