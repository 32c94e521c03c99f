package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.model.Device;
import dev.sluice.spark.Scoring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Small models of the project's own on rows with recorded answers of an LLM. A model is trained on gold labels, and never on a
 * text that it answers.
 *
 * @param training settings of {@code train} that are not the defaults
 */
record ModelAnswers(SparkSession spark, Path work, Map<String, Object> training, Consumer<String> progress) {
    private static final int WINDOW_ROWS = 512;
    private static final int FOLDS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    ModelAnswers {
        training = Map.copyOf(training);
    }

    ModelAnswers(SparkSession spark, Path work, Consumer<String> progress) {
        this(spark, work, Map.of(), progress);
    }

    /** What there is to learn from and to answer. */
    record Rows(List<JsonNode> train, List<JsonNode> report) {
        /** Without the training rows whose text, but for case and punctuation, is among those to answer. */
        Rows apart() {
            Set<String> taken = new HashSet<>();
            report.forEach(row -> taken.add(normalised(row)));
            return new Rows(
                    train.stream()
                            .filter(row -> !taken.contains(normalised(row)))
                            .toList(),
                    report);
        }

        static String normalised(JsonNode row) {
            return row.path("text")
                    .asText()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}]+", " ")
                    .strip();
        }
    }

    /**
     * Trains and scores, unless the folder has the answers of this name already.
     *
     * @param name the files go by it
     * @param encoder that of {@code train.encoder}
     * @param rows training rows with {@code text} and {@code label}, the others with {@code id}, {@code text} and the answers
     * @param oracle field with the answers
     */
    List<Answer> of(String name, String encoder, Rows rows, String oracle) {
        String folder = name.replaceAll("\\W", "-");
        Path file = work.resolve(folder + "-answers.json");
        try {
            if (Files.exists(file)) {
                progress.accept(name + ": answers of an earlier run");
                return List.of(JSON.readValue(file.toFile(), Answer[].class));
            }
            List<Answer> answers = trained(name, encoder, rows.apart(), oracle, folder);
            JSON.writeValue(file.toFile(), answers);
            return answers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Answer> trained(String name, String encoder, Rows rows, String oracle, String folder)
            throws IOException {
        progress.accept(String.format(
                Locale.ROOT,
                "%s: training on %,d rows, none with a text of the %,d to answer",
                name,
                rows.train().size(),
                rows.report().size()));
        Path bundle = work.resolve(folder);
        Path train = write(folder + "-train.jsonl", rows.train());
        Map<String, Object> settings = new HashMap<>(training);
        settings.put("train.overwrite", true);
        BenchSpark.train(spark, train, encoder, bundle, settings);
        Map<String, Row> scored = scored(bundle, write(folder + "-report.jsonl", rows.report()));
        return rows.report().stream()
                .map(row -> {
                    Row small = scored.get(row.path("id").asText());
                    return new Answer(
                            small.getString(1),
                            small.getDouble(2),
                            row.path(oracle).asText());
                })
                .toList();
    }

    /** Each quarter of the rows answered by a linear model of the other three. */
    List<Answer> crossFitted(String name, List<JsonNode> rows, String oracle) {
        List<Answer> answers = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            Rows split = new Rows(part(rows, fold, false), part(rows, fold, true));
            answers.addAll(of(name + " " + fold, "linear", split, oracle));
        }
        return answers;
    }

    private static List<JsonNode> part(List<JsonNode> rows, int fold, boolean inside) {
        return IntStream.range(0, rows.size())
                .filter(i -> i % FOLDS == fold == inside)
                .mapToObj(rows::get)
                .toList();
    }

    private Path write(String file, List<JsonNode> rows) throws IOException {
        return Files.write(
                work.resolve(file), rows.stream().map(JsonNode::toString).toList());
    }

    /** Id, label and confidence of every row, at a threshold that accepts all. */
    private Map<String, Row> scored(Path bundle, Path report) {
        Map<String, Row> byId = new HashMap<>();
        Scoring.of(spark, List.of(bundle.toString()), List.of(0.0), List.of("small"), Device.CPU, WINDOW_ROWS)
                .score(spark.read().json(report.toString()).select("id", "text"), "text")
                .selectExpr("id", "__sluice_label", "cast(__sluice_confidence as double)")
                .collectAsList()
                .forEach(row -> byId.put(row.getString(0), row));
        return byId;
    }
}
