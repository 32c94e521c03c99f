package dev.sluice.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.UserException;
import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import dev.sluice.spark.TrainReport;
import dev.sluice.spark.Training;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * {@code sluice demo}: the main job on the input that comes with the project, with no key and no network. Small models and
 * stand-in are trained on one part of the input; what is enriched and every figure is the other part.
 */
final class Demo implements Command {
    private static final String INPUT = "/dev/sluice/demo/reviews.jsonl";
    private static final String DEFAULT_OUTPUT = "target/sluice-demo";
    /** Marks a folder as the demo's own, which the next demo may replace. */
    private static final String MARKER = ".sluice-demo";

    private static final long SPLIT_SEED = 20260101;
    private static final long TRAIN_TENTHS = 6;
    /** Half the penalties that {@code train} would try, so that the demo stays under its three minutes. */
    private static final Map<String, ?> QUICK = Map.of("train.reg-params", List.of(0.0001, 0.001));

    private final Clock clock = Clock.systemUTC();
    private final String smallEncoder;
    private final String largerEncoder;
    private final Map<String, ?> training;

    Demo() {
        this("minilm", "bge", QUICK);
    }

    /**
     * Other encoders under the same names, trained otherwise: tests do not wait for big ones.
     *
     * @param training settings of {@code train}
     */
    Demo(String smallEncoder, String largerEncoder, Map<String, ?> training) {
        this.smallEncoder = smallEncoder;
        this.largerEncoder = largerEncoder;
        this.training = Map.copyOf(training);
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String description() {
        return "The main job on the project's own reviews, with a larger small model as a stand-in for the LLM.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        Path home = home(settings);
        sessions.run(this, spark -> run(spark, home, console));
    }

    private void run(SparkSession spark, Path home, Console console) {
        split(spark, home);
        console.print(
                "Sluice demo: customer feedback in several languages, three labels. Nothing leaves this machine.");
        train(spark, home, "linear", "linear", console);
        train(spark, home, smallEncoder, "minilm", console);
        train(spark, home, largerEncoder, "stand-in-bge", console);
        console.progress("starting the stand-in for an LLM");
        try (StandIn standIn = StandIn.start(home.resolve("bundles/stand-in-bge"))) {
            new DemoEnrichment(spark, home, standIn.url(), clock, console).run();
        }
    }

    private static Path home(Settings settings) {
        Path home = Path.of(settings.isSet("output.path") ? settings.text("output.path") : DEFAULT_OUTPUT)
                .toAbsolutePath()
                .normalize();
        try {
            if (Files.exists(home)) {
                if (!Files.exists(home.resolve(MARKER))) {
                    throw new UserException("output.path: '" + home
                            + "' exists and is not a demo's folder; choose another" + " --output");
                }
                deleteTree(home);
            }
            Files.createDirectories(home);
            Files.createFile(home.resolve(MARKER));
            return home;
        } catch (IOException e) {
            throw new UserException("output.path: cannot write to '" + home + "': " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Equal texts stay on one side; rows without gold are enriched. */
    private static void split(SparkSession spark, Path home) {
        Path file = home.resolve("reviews.jsonl");
        try (InputStream in = Demo.class.getResourceAsStream(INPUT)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the demo input", e);
        }
        Dataset<Row> rows =
                spark.read().schema("id string, text string, label string").json(at(file));
        Column train = col("label")
                .isNotNull()
                .and(pmod(xxhash64(lit(SPLIT_SEED), col("text")), lit(10L)).lt(TRAIN_TENTHS));
        write(rows.filter(train), home.resolve("train"));
        write(rows.filter(not(train)), home.resolve("new"));
    }

    private static void write(Dataset<Row> rows, Path folder) {
        rows.coalesce(1).write().mode(SaveMode.Overwrite).parquet(at(folder));
    }

    /** A path without a scheme would mean another file system where that is Spark's default. */
    static String at(Path path) {
        return "file:" + path;
    }

    private void train(SparkSession spark, Path home, String encoder, String name, Console console) {
        Map<String, Object> values = new LinkedHashMap<>(training);
        values.put("input.path", at(home.resolve("train")));
        values.put("input.text", "text");
        values.put("train.label", "label");
        values.put("train.encoder", encoder);
        values.put("train.output", at(home.resolve("bundles").resolve(name)));
        TrainReport report = Training.run(spark, TrainSpec.of(Settings.of(null, values)), clock, line -> {});
        console.progress(String.format(
                "trained %s on %,d rows: accuracy %.3f on %,d held-out rows",
                name, report.used() - report.reported(), report.metrics().accuracy(), report.reported()));
    }
}
