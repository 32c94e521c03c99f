package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The encoder that comes with the jar, from {@code train} to tables. */
@Tag("spark")
class MiniLmSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private static Path home;

    private static Path bundle;
    private static Path input;

    @BeforeAll
    static void train() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String thing : List.of("parcel", "kettle", "lamp", "jacket", "phone", "bicycle", "printer", "mug")) {
            for (String good : List.of("I love this %s.", "What a great %s, thank you!", "The %s works perfectly.")) {
                lines.add(line(lines.size(), String.format(good, thing), "good"));
            }
            for (String bad : List.of("I hate this %s.", "The %s broke on day one.", "A refund for the %s, please.")) {
                lines.add(line(lines.size(), String.format(bad, thing), "bad"));
            }
            lines.add(
                    line(lines.size(), "Well, the " + thing + " is, let us say, there. ".repeat(lines.size()), "bad"));
        }
        input = Files.write(home.resolve("in.jsonl"), lines);
        bundle = home.resolve("minilm");
        Cli trained = Cli.sluice(
                "train",
                "--input",
                input.toString(),
                "--text",
                "text",
                "--label",
                "gold",
                "--encoder",
                "minilm",
                "--output",
                bundle.toString(),
                "--set",
                "train.reg-params=[0.01]",
                "--set",
                "train.max-iterations=20");
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    private static String line(int id, String text, String label) {
        return "{\"id\": " + id + ", \"text\": \"" + text + "\", \"gold\": \"" + label + "\"}";
    }

    @Test
    void enrich_otherWindowsFilesAndOrder_givesEqualBitsAndRoutes() {
        Map<Long, List<Object>> whole = enrich(input.toString(), "one", "512");
        assertThat(whole).hasSize(56);
        assertThat(whole.values().stream().map(outcome -> outcome.get(2)).distinct())
                .contains("accept", "keep");
        Path files = home.resolve("files");
        SPARK.read().json(input.toString()).repartition(40).write().parquet(files.toString());
        assertThat(enrich(files.toString(), "forty", "7")).isEqualTo(whole);
    }

    @Test
    void model_damaged_isToldWithItsFileAndNothingIsWritten() throws IOException {
        Path damaged = Files.createDirectory(home.resolve("damaged"));
        for (String file : List.of("manifest.json", "model.onnx", "tokenizer.json", "head.bin", "calibration.json")) {
            Files.copy(bundle.resolve(file), damaged.resolve(file));
        }
        byte[] onnx = Files.readAllBytes(damaged.resolve("model.onnx"));
        onnx[onnx.length / 2] ^= 1;
        Files.write(damaged.resolve("model.onnx"), onnx);
        Cli run = Cli.sluice(
                "enrich",
                "--input",
                input.toString(),
                "--text",
                "text",
                "--bundle",
                damaged.toString(),
                "--threshold",
                "0.5",
                "--output",
                home.resolve("never").toString());
        assertThat(run.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(run.messages())
                .singleElement()
                .asString()
                .contains(damaged.toString(), "model.onnx", "does not match its manifest");
        assertThat(home.resolve("never")).doesNotExist();
    }

    /** By id: label, the bits of the confidence, route. */
    private static Map<Long, List<Object>> enrich(String from, String name, String window) {
        Path output = home.resolve(name);
        Cli run = Cli.sluice(
                "enrich",
                "--input",
                from,
                "--text",
                "text",
                "--bundle",
                bundle.toString(),
                "--threshold",
                "0.9",
                "--output",
                output.toString(),
                "--set",
                "small.window-rows=" + window);
        assertThat(run.code()).as(run.err()).isZero();
        Map<Long, List<Object>> outcomes = new TreeMap<>();
        for (Row row :
                SPARK.read().parquet(output.resolve("enriched").toString()).collectAsList()) {
            outcomes.put(
                    row.getAs("id"),
                    List.of(
                            row.getAs("sluice_label"),
                            Double.doubleToRawLongBits(row.<Double>getAs("sluice_confidence")),
                            row.getAs("sluice_route")));
        }
        return outcomes;
    }
}
