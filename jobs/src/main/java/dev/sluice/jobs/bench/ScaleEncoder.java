package dev.sluice.jobs.bench;

import static org.apache.spark.sql.functions.expr;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * Very many rows of mixed lengths through the small stage with an encoder, in a JVM of its own: is its memory after hours what
 * it was after minutes? The first of MiniLM's six layers, which is as any other, so that a million rows take minutes.
 */
final class ScaleEncoder {
    /** Shares of the rows after which memory is looked at. */
    static final List<Double> MARKS = List.of(0.1, 0.25, 0.5, 1.0);

    private static final int PARTITIONS = 32;
    private static final int MOST_CHARS = 2_000;
    private static final int TRAINING_ROWS = 200;
    private static final double FLAT = 1.05;
    private static final Duration LONGEST = Duration.ofHours(2);

    private ScaleEncoder() {}

    static List<Measure> measures(Path work, int rows, List<String> heap, Consumer<String> progress)
            throws IOException {
        progress.accept(String.format(Locale.ROOT, "encoder: training a bundle and writing %,d rows", rows));
        prepare(work, rows);
        progress.accept("encoder: scoring, in a JVM of its own");
        ProcessBuilder jvm = new Jvm(heap, Map.of("log4j2.configurationFile", Site.logging()))
                .of(ScaleEncoderRun.class.getName(), List.of(work.toString(), Integer.toString(rows)));
        try (Spawned run = Spawned.start("scale-encoder", jvm, work.resolve("logs"))) {
            if (run.await(LONGEST) != 0) {
                throw new UserException("the measuring JVM failed:\n" + run.tail());
            }
            return measures(rows, ScaleEncoderRun.parse(run.out()));
        }
    }

    private static void prepare(Path work, int rows) throws IOException {
        List<String> few = RowTexts.demo().stream()
                .limit(TRAINING_ROWS)
                .map(JsonNode::toString)
                .toList();
        Path train = Files.write(work.resolve("encoder-train.jsonl"), few);
        SparkSession spark = BenchSpark.open();
        try {
            if (!Files.exists(ScaleEncoderRun.bundle(work))) {
                BenchSpark.train(spark, train, "minilm", ScaleEncoderRun.bundle(work), Map.of("train.layers", 1));
            }
            write(spark, rows, ScaleEncoderRun.input(work));
        } finally {
            spark.stop();
        }
    }

    /** The demo's messages over and over, one to seven times in a row, each row another: from 4 tokens to the 256 that are read. */
    static void write(SparkSession spark, int rows, Path folder) throws IOException {
        List<String> texts = RowTexts.of("demo").texts();
        spark.createDataset(texts, Encoders.STRING())
                .toDF("text")
                .crossJoin(spark.range(rows / texts.size() + 1).toDF("copy"))
                .withColumn("chance", expr("pmod(xxhash64(text, copy), 1000) / 1000.0"))
                .withColumn("times", expr("cast(pow(8, chance * chance) as int)"))
                .select(expr("substring(copy || ' ' || repeat(text || ' ', times), 1, " + MOST_CHARS + ")")
                        .as("text"))
                .limit(rows)
                .repartition(PARTITIONS)
                .write()
                .mode("overwrite")
                .parquet(folder.toString());
    }

    static List<Measure> measures(int rows, ScaleEncoderRun.Figures figures) {
        List<Measure> measures = new ArrayList<>();
        for (int i = 0; i < MARKS.size(); i++) {
            measures.add(Measure.printed(
                    String.format(Locale.ROOT, "encoder, after %,d rows: resident memory", (int) (MARKS.get(i) * rows)),
                    String.format(Locale.ROOT, "%.0f", figures.resident().get(i)),
                    "MB"));
        }
        double grown =
                figures.resident().get(MARKS.size() - 1) / figures.resident().get(0);
        measures.add(new Measure(
                "encoder, resident memory at the end ÷ after a tenth of the rows",
                String.format(Locale.ROOT, "%.3f", grown),
                "ratio",
                String.format(Locale.ROOT, "<= %.2f", FLAT),
                grown <= FLAT));
        measures.add(Measure.printed(
                "encoder, " + String.format(Locale.ROOT, "%,d rows of %.0f tokens", rows, figures.tokens() / rows),
                String.format(Locale.ROOT, "%.0f (%.0f CPU)", figures.seconds(), figures.cpuSeconds()),
                "seconds"));
        measures.add(Measure.printed(
                "encoder, live heap after GC", String.format(Locale.ROOT, "%.1f", figures.heap()), "MB"));
        return measures;
    }
}
