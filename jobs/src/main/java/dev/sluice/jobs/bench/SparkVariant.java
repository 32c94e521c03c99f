package dev.sluice.jobs.bench;

import dev.sluice.model.Device;
import dev.sluice.model.GraphRuns;
import dev.sluice.spark.Scoring;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A job of Spark {@code local[2]} over the texts, Parquet to nothing. */
final class SparkVariant implements Variant {
    private final SparkSession spark;
    private final Dataset<?> rows;
    private final TaskTime time = new TaskTime();

    private SparkVariant(SparkSession spark, Function<Dataset<Row>, Dataset<?>> work, VariantSetup setup) {
        this.spark = spark;
        this.rows = work.apply(spark.read().parquet(setup.table().toString()));
        spark.sparkContext().addSparkListener(time);
    }

    /** Sluice's small stage, as jobs have it. */
    static SparkVariant stage(VariantSetup setup) {
        SparkSession spark = BenchSpark.open();
        List<String> bundle = List.of(setup.bundle().toString());
        Device device = Device.parse(setup.device());
        Scoring scoring = Scoring.of(spark, bundle, List.of(0.9), List.of("small"), device, VariantSetup.WINDOW);
        return new SparkVariant(spark, table -> scoring.score(table, "text"), setup);
    }

    /** A session and a tokenizer for each task, as a job has that knows no better. */
    static SparkVariant sessionPerTask(VariantSetup setup) {
        return new SparkVariant(
                BenchSpark.open(), new SessionPerTask(setup.folder().toString(), setup.device())::on, setup);
    }

    private static final class TaskTime extends SparkListener {
        private final AtomicLong millis = new AtomicLong();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskMetrics() != null) {
                millis.addAndGet(end.taskMetrics().executorRunTime());
            }
        }
    }

    @Override
    public Work pass() {
        GraphRuns.Total before = GraphRuns.total();
        long millis = time.millis.get();
        rows.write().format("noop").mode("overwrite").save();
        try {
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        GraphRuns.Total done = GraphRuns.total().since(before);
        long taskNanos = (time.millis.get() - millis) * 1_000_000;
        return new Work(done.runs(), done.tokens(), done.padded(), done.nanos(), taskNanos);
    }

    @Override
    public void close() {
        spark.stop();
    }
}
