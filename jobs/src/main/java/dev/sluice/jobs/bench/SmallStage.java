package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.Device;
import dev.sluice.spark.Scoring;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The small stage inside Spark against ONNX Runtime alone, on short messages and on long reviews. */
final class SmallStage implements Benchmark {
    private static final int PAIRS = 15;
    private static final int DEMO_ROWS = 1024;
    private static final int AMAZON_ROWS = 384;
    private static final int PADDED_BATCH = 32;
    private static final int MAX_TOKENS = 256;

    @Override
    public String name() {
        return "small-stage";
    }

    @Override
    public String description() {
        return "MiniLM int8 in Spark local[2] against bare ONNX Runtime (2 threads, tokenising included), same texts";
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SparkSession spark = BenchSpark.open();
        try {
            List<JsonNode> demo = demo();
            Path bundle = work.resolve("bundle");
            Path input = work.resolve("train.jsonl");
            Files.write(input, demo.stream().map(JsonNode::toString).toList());
            progress.accept("training a bundle");
            BenchSpark.train(spark, input, "minilm", bundle);
            List<Measure> measures = new ArrayList<>();
            try (BareOnnx bare =
                    new BareOnnx(bundle.resolve("model.onnx"), bundle.resolve("tokenizer.json"), MAX_TOKENS)) {
                Texts messages = new Texts("demo messages", texts(demo), DEMO_ROWS, DEMO_ROWS / 2);
                measures.addAll(measure(spark, bare, bundle, messages, work, progress));
                if (SharedData.isThere()) {
                    List<JsonNode> rows = SharedData.find().rows("data/amazon_sentiment/test.jsonl.gz", 2);
                    Texts reviews = new Texts("amazon reviews", texts(rows), AMAZON_ROWS, AMAZON_ROWS / 4);
                    measures.addAll(measure(spark, bare, bundle, reviews, work, progress));
                } else {
                    progress.accept("amazon reviews are skipped: there is no ../shared beside this checkout");
                }
            }
            return measures;
        } finally {
            spark.stop();
        }
    }

    /** @param padded how many of the rows the slow baseline gets; all figures are per row */
    private record Texts(String name, List<String> all, int used, int padded) {
        List<String> rows() {
            return all.subList(0, used);
        }

        List<String> few() {
            return all.subList(0, padded);
        }
    }

    private static List<JsonNode> demo() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                SmallStage.class.getResourceAsStream("/dev/sluice/demo/reviews.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                rows.add(json.readTree(line));
            }
        }
        return rows;
    }

    private static List<String> texts(List<JsonNode> rows) {
        return rows.stream()
                .map(row -> row.path("text").asText())
                .filter(text -> !text.isBlank())
                .toList();
    }

    private static List<Measure> measure(
            SparkSession spark, BareOnnx bare, Path bundle, Texts texts, Path work, Consumer<String> progress) {
        Scoring scoring =
                Scoring.of(spark, List.of(bundle.toString()), List.of(0.9), List.of("small"), Device.CPU, 512);
        String folder = work.resolve(texts.name().replace(' ', '-')).toString();
        spark.createDataset(texts.rows(), Encoders.STRING())
                .toDF("text")
                .repartition(8)
                .write()
                .parquet(folder);
        Dataset<Row> table = spark.read().parquet(folder);
        Runnable inSpark = () -> scoring.score(table, "text")
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
        progress.accept(texts.name() + ": warming up");
        long tokens = bare.oneRowARun(texts.rows());
        inSpark.run();
        bare.paddedBatches(texts.few(), PADDED_BATCH);
        List<Double> toBare = new ArrayList<>();
        List<Double> toPadded = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int pair = 1; pair <= PAIRS; pair++) {
            double alone = CpuTime.rowsPerSecond(texts.used(), () -> bare.oneRowARun(texts.rows()));
            double inJob = CpuTime.rowsPerSecond(texts.used(), inSpark);
            double padded = CpuTime.rowsPerSecond(texts.padded(), () -> bare.paddedBatches(texts.few(), PADDED_BATCH));
            toBare.add(inJob / alone);
            toPadded.add(inJob / padded);
            rates.add(inJob);
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s, pair %d: bare %.0f, Spark %.0f, padded %.0f rows/cpu-s",
                    texts.name(),
                    pair,
                    alone,
                    inJob,
                    padded));
        }
        String data = String.format(
                Locale.ROOT,
                "%s (%.0f tokens a row; padded batches are %.0f %% real tokens)",
                texts.name(),
                (double) tokens / texts.used(),
                100 * bare.paddingEfficiency(texts.few(), PADDED_BATCH));
        return List.of(
                Samples.of(toBare).against(data + ": Spark stage ÷ bare ONNX Runtime, one row a run", 0.95),
                Samples.of(toPadded).against(data + ": Spark stage ÷ padded batches of 32 in arrival order", 5),
                Measure.printed(
                        data + ": Spark stage",
                        String.format(Locale.ROOT, "%.0f", Samples.of(rates).median()),
                        "rows per CPU-second"));
    }
}
