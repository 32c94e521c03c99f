package dev.sluice.spark;

import dev.sluice.model.Classifier;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Measures models one after the other, in one task on one core: a window to warm up, then one pass over the texts, at most
 * {@value #MOST_SECONDS} seconds. Gives rows/s in the order of the models.
 */
record SpeedPartition(SmallSpec small) implements MapPartitionsFunction<Row, Double> {
    private static final int MOST_ROWS = 2000;
    private static final int MOST_SECONDS = 4;
    private static final int WINDOW = 64;

    /** @param rows of {@link GoldTable} */
    static List<Double> measure(SmallSpec small, Dataset<Row> rows) {
        return rows.select("text")
                .limit(MOST_ROWS)
                .coalesce(1)
                .mapPartitions(new SpeedPartition(small), Encoders.DOUBLE())
                .collectAsList();
    }

    @Override
    public Iterator<Double> call(Iterator<Row> rows) {
        List<List<String>> windows = new ArrayList<>();
        while (rows.hasNext()) {
            if (windows.isEmpty() || windows.get(windows.size() - 1).size() == WINDOW) {
                windows.add(new ArrayList<>(WINDOW));
            }
            windows.get(windows.size() - 1).add(rows.next().getString(0));
        }
        if (windows.isEmpty()) {
            return List.<Double>of().iterator();
        }
        return Cascades.classifiers(small).stream()
                .map(model -> rowsPerSecond(model, windows))
                .iterator();
    }

    private static double rowsPerSecond(Classifier model, List<List<String>> windows) {
        long warm = System.nanoTime();
        for (int i = 0; i < windows.size() && (i == 0 || System.nanoTime() - warm < warmNanos()); i++) {
            model.logits(windows.get(i));
        }
        long rows = 0;
        long start = System.nanoTime();
        for (List<String> window : windows) {
            model.logits(window);
            rows += window.size();
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
                break;
            }
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }

    /** Until the compiler has seen enough of it. */
    private static long warmNanos() {
        return TimeUnit.MILLISECONDS.toNanos(500);
    }
}
