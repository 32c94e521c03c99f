package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * What all variants get.
 *
 * @param folder with the bundle and the texts
 * @param device as in the setting {@code small.device}
 */
record VariantSetup(Path folder, String device) {
    /** A few tasks a core, as a small job has. */
    static final int PARTITIONS = 8;

    /** Rows that the small stages take at a time: the default of {@code small.window-rows}. */
    static final int WINDOW = 512;

    private static final int TRAINING_ROWS = 200;
    private static final int GPU_ROWS = 8_192;
    private static final int SHORT_ROWS = 1_024;
    private static final int LONG_ROWS = 512;

    Path bundle() {
        return folder.resolve("bundle");
    }

    /** The texts as Parquet, in the column {@code text}. */
    Path table() {
        return folder.resolve("table");
    }

    /** The encoder of the bundle. */
    EncoderSource encoder() {
        EncoderSpec spec = Bundles.readManifest(bundle()).encoder().orElseThrow();
        return new EncoderSource(bundle().resolve("model.onnx"), bundle().resolve("tokenizer.json"), spec);
    }

    /**
     * Where the graph of the bundle comes to run on this machine: one that quantises at run time on the CPU.
     *
     * @throws dev.sluice.domain.UserException where {@code cuda} is asked for and cannot be
     */
    Device.Resolved resolved() {
        Device wanted = Device.parse(device);
        Precision precision = encoder().spec().precision();
        wanted.require(precision, bundle());
        return precision == Precision.INT8_DYNAMIC ? Device.Resolved.CPU : wanted.resolve(OptionalInt.empty());
    }

    /**
     * Trains a bundle, unless an earlier run with this folder did, and writes the rows. Its head is of no worth: what it says
     * costs as much as what a good one says.
     *
     * @param model see {@code train.encoder}
     * @param wanted rows; 0: as many as take seconds
     * @return the rows
     */
    List<String> prepare(String model, RowTexts all, int wanted) throws IOException {
        SparkSession spark = BenchSpark.open();
        try {
            if (!Files.exists(bundle().resolve("manifest.json"))) {
                List<String> few = RowTexts.demo().stream()
                        .limit(TRAINING_ROWS)
                        .map(JsonNode::toString)
                        .toList();
                Path input = Files.write(folder.resolve("train.jsonl"), few);
                Map<String, Object> quick =
                        Map.of("train.reg-params", List.of(0.01), "train.max-iterations", 5, "small.device", device);
                BenchSpark.train(spark, input, model, bundle(), quick);
            }
            List<String> texts = all.first(wanted > 0 ? wanted : rows(all));
            RowTexts.write(file(), texts);
            spark.createDataset(texts, Encoders.STRING())
                    .toDF("text")
                    .repartition(PARTITIONS)
                    .write()
                    .mode("overwrite")
                    .parquet(table().toString());
            return texts;
        } finally {
            spark.stop();
        }
    }

    /** The demo's messages are short, graphs in floating point slower, GPUs faster. */
    private int rows(RowTexts all) {
        if (resolved().cuda()) {
            return GPU_ROWS;
        }
        int rows = all.name().startsWith("demo") ? SHORT_ROWS : LONG_ROWS;
        return encoder().spec().precision() == Precision.INT8_DYNAMIC ? rows : rows / 2;
    }

    private Path file() {
        return folder.resolve("texts.json");
    }

    /** The first so many of the rows. */
    List<String> texts(int most) throws IOException {
        List<String> all = RowTexts.read(file());
        return all.subList(0, Math.min(most, all.size()));
    }
}
