package dev.sluice.jobs.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Product reviews of about 670 characters and a linear model of them.
 *
 * @param texts of the test split
 */
record Reviews(SharedData shared, List<String> texts) {
    private static final int TRAIN_ROWS = 5_000;
    private static final int PARTITIONS = 8;

    static Reviews of(SharedData shared) {
        List<String> texts = shared.rows("data/amazon_sentiment/test.jsonl.gz", 2).stream()
                .map(row -> row.path("text").asText())
                .filter(text -> !text.isBlank())
                .toList();
        return new Reviews(shared, texts);
    }

    /** Trains a bundle of the linear stage on 5,000 other rows, unless an earlier run with this folder did. */
    Path train(SparkSession spark, Path work) throws IOException {
        Path bundle = work.resolve("bundle");
        if (Files.exists(bundle)) {
            return bundle;
        }
        List<String> rows = shared.rows("data/amazon_sentiment/train.jsonl.gz", 1).subList(0, TRAIN_ROWS).stream()
                .map(JsonNode::toString)
                .toList();
        Path input = Files.write(work.resolve("train.jsonl"), rows);
        BenchSpark.train(spark, input, "linear", bundle);
        return bundle;
    }

    /** Writes so many rows as Parquet, reviews over and over, each time with another suffix. */
    void write(SparkSession spark, int rows, Path folder) {
        Dataset<Row> once = spark.createDataset(texts, Encoders.STRING()).toDF("text");
        Dataset<Row> times = spark.range(rows / texts.size() + 1).toDF("copy");
        once.crossJoin(times)
                .select(concat(col("text"), lit(" #"), col("copy")).as("text"))
                .limit(rows)
                .repartition(PARTITIONS)
                .write()
                .mode("overwrite")
                .parquet(folder.toString());
    }

    double meanChars() {
        return texts.stream().mapToInt(String::length).average().orElseThrow();
    }
}
