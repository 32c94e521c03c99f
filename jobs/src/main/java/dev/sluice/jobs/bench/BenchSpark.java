package dev.sluice.jobs.bench;

import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import dev.sluice.spark.TrainReport;
import dev.sluice.spark.Training;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the benchmarks and a bundle to measure with. */
final class BenchSpark {
    private BenchSpark() {}

    /** Two cores, so that figures of different machines compare. */
    static SparkSession open() {
        return open(2);
    }

    static SparkSession open(int cores) {
        return SparkSession.builder()
                .master("local[" + cores + "]")
                .appName("sluice bench")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "8")
                .config("spark.sql.session.timeZone", "UTC")
                // As the commands have it: the memory of local files' readers.
                .config("spark.hadoop.parquet.hadoop.vectored.io.enabled", "false")
                .getOrCreate();
    }

    static TrainReport train(SparkSession spark, Path input, String encoder, Path bundle) {
        return train(spark, input, encoder, bundle, Map.of());
    }

    /** @param more settings of {@code train} */
    static TrainReport train(SparkSession spark, Path input, String encoder, Path bundle, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("input.path", input.toString());
        settings.put("input.text", "text");
        settings.put("train.label", "label");
        settings.put("train.encoder", encoder);
        settings.put("train.output", bundle.toString());
        return Training.run(spark, TrainSpec.of(Settings.of(null, settings)), Clock.systemUTC(), line -> {});
    }
}
