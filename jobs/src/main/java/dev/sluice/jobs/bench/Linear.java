package dev.sluice.jobs.bench;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.spark.Scoring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The linear stage alone on long reviews: in Spark, its library without Spark, and Spark without it. */
final class Linear implements Benchmark {
    private static final int PAIRS = 15;
    private static final int ROWS = 100_000;
    private static final int WINDOW = 512;
    private static final double GOAL = 60_000;

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String description() {
        return "the linear stage on amazon reviews, Parquet to nothing, in Spark local[2] and without Spark";
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        Reviews reviews = Reviews.of(SharedData.find());
        SparkSession spark = BenchSpark.open();
        try {
            progress.accept("training a bundle");
            Path bundle = reviews.train(spark, work);
            progress.accept(String.format(Locale.ROOT, "writing %,d rows", ROWS));
            reviews.write(spark, ROWS, work.resolve("input"));
            Dataset<Row> table = spark.read().parquet(work.resolve("input").toString());
            Scoring scoring =
                    Scoring.of(spark, List.of(bundle.toString()), List.of(0.9), List.of("linear"), Device.CPU, WINDOW);
            Classifier model = Bundles.open(bundle, Device.CPU.resolve(OptionalInt.empty()));
            try (model) {
                Calibrator calibrator = Calibrators.read(bundle.resolve(Calibrators.FILE));
                Runs runs = new Runs(
                        () -> drop(scoring.score(table, "text")),
                        () -> drop(table),
                        () -> bare(model, calibrator, reviews.texts()));
                return runs.measures(reviews, progress);
            }
        } finally {
            spark.stop();
        }
    }

    private static void drop(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    /** As many rows as the stage gets. */
    private static void bare(Classifier model, Calibrator calibrator, List<String> texts) {
        double sum = 0;
        for (int row = 0; row < ROWS; ) {
            int from = row % texts.size();
            int to = Math.min(Math.min(texts.size(), from + WINDOW), from + ROWS - row);
            for (double[] logits : model.logits(texts.subList(from, to))) {
                sum += calibrator.confidence(logits);
            }
            row += to - from;
        }
        if (Double.isNaN(sum)) {
            throw new IllegalStateException("a review has no confidence");
        }
    }

    private record Runs(Runnable stage, Runnable read, Runnable bare) {
        List<Measure> measures(Reviews reviews, Consumer<String> progress) {
            progress.accept("warming up");
            for (int i = 0; i < 3; i++) {
                stage.run();
                read.run();
                bare.run();
            }
            List<Rates> stages = new ArrayList<>();
            List<Rates> reads = new ArrayList<>();
            List<Rates> bares = new ArrayList<>();
            for (int pair = 1; pair <= PAIRS; pair++) {
                bares.add(Rates.of(ROWS, bare));
                stages.add(Rates.of(ROWS, stage));
                reads.add(Rates.of(ROWS, read));
                Rates last = stages.get(pair - 1);
                progress.accept(String.format(
                        Locale.ROOT,
                        "pair %d: Spark %.0f rows/s, %.0f rows/cpu-s; bare %.0f rows/cpu-s",
                        pair,
                        last.perSecond(),
                        last.perCpuSecond(),
                        bares.get(pair - 1).perCpuSecond()));
            }
            return table(reviews, stages, reads, bares);
        }

        private static List<Measure> table(Reviews reviews, List<Rates> stages, List<Rates> reads, List<Rates> bares) {
            String what = String.format(Locale.ROOT, " (%.0f characters a row)", reviews.meanChars());
            double median = median(stages, Rates::perSecond);
            double most = stages.stream().mapToDouble(Rates::perSecond).max().orElseThrow();
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
                shares.add(stages.get(i).perCpuSecond() / bares.get(i).perCpuSecond());
            }
            Samples share = Samples.of(shares);
            return List.of(
                    new Measure(
                            "linear stage in Spark, 2 cores" + what,
                            String.format(Locale.ROOT, "%.0f, at most %.0f", median, most),
                            "rows/s of wall time, less where others use the machine",
                            String.format(Locale.ROOT, ">= %.0f", GOAL),
                            median >= GOAL),
                    rate("linear stage in Spark", stages),
                    rate("without Spark, texts in memory", bares),
                    rate("Spark without the stage: Parquet read and dropped", reads),
                    Measure.printed(
                            "linear stage in Spark ÷ without Spark",
                            String.format(
                                    Locale.ROOT,
                                    "%.3f [%.3f, %.3f], %d pairs",
                                    share.median(),
                                    share.low(),
                                    share.high(),
                                    stages.size()),
                            "ratio of rows per CPU-second"));
        }

        private static Measure rate(String measure, List<Rates> rates) {
            return Measure.printed(
                    measure,
                    String.format(Locale.ROOT, "%.0f", median(rates, Rates::perCpuSecond)),
                    "rows per CPU-second");
        }

        private static double median(List<Rates> rates, ToDoubleFunction<Rates> figure) {
            return new Samples(rates.stream().mapToDouble(figure).toArray()).median();
        }
    }
}
