package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * Calibrated probabilities of small models of the project's own, one a class. A model is trained on gold labels, and never on a
 * text that it scores.
 *
 * @param training settings of {@code train} that are not the defaults
 */
record SmallProbabilities(SparkSession spark, Path work, Map<String, Object> training, Consumer<String> progress) {
    private static final int FOLDS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    SmallProbabilities {
        training = Map.copyOf(training);
    }

    /** The same with one penalty, which makes training four times as fast as trying several. */
    SmallProbabilities with(double penalty) {
        Map<String, Object> settings = new HashMap<>(training);
        settings.put("train.reg-params", List.of(penalty));
        return new SmallProbabilities(spark, work, settings, progress);
    }

    /**
     * Trains and scores, unless the folder has the probabilities of this name already.
     *
     * @param name the files go by it
     * @param encoder that of {@code train.encoder}
     * @param train rows with {@code text} and {@code label}; those with a text of the others are left out
     * @param rows with {@code text}
     * @param labels all classes in their order; a class without a training row has probability 0
     */
    double[][] of(String name, String encoder, List<JsonNode> train, List<JsonNode> rows, List<String> labels) {
        Path file = work.resolve(file(name) + "-probabilities.json");
        try {
            if (Files.exists(file)) {
                progress.accept(name + ": probabilities of an earlier run");
                return JSON.readValue(file.toFile(), double[][].class);
            }
            double[][] scored = scored(
                    trained(
                            name,
                            encoder,
                            new ModelAnswers.Rows(train, rows).apart().train()),
                    rows,
                    labels);
            JSON.writeValue(file.toFile(), scored);
            return scored;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each quarter of the rows scored by a model of the other three. */
    double[][] crossFitted(String name, String encoder, List<JsonNode> rows, List<String> labels) {
        double[][] all = new double[rows.size()][];
        for (int fold = 0; fold < FOLDS; fold++) {
            int[] inside = part(rows.size(), fold, true);
            int[] outside = part(rows.size(), fold, false);
            double[][] scored = of(name + " " + fold, encoder, at(rows, outside), at(rows, inside), labels);
            for (int i = 0; i < inside.length; i++) {
                all[inside[i]] = scored[i];
            }
        }
        return all;
    }

    private static int[] part(int rows, int fold, boolean inside) {
        return IntStream.range(0, rows).filter(i -> i % FOLDS == fold == inside).toArray();
    }

    private static List<JsonNode> at(List<JsonNode> rows, int[] indices) {
        return Arrays.stream(indices).mapToObj(rows::get).toList();
    }

    private static String file(String name) {
        return name.replaceAll("\\W", "-");
    }

    private Path trained(String name, String encoder, List<JsonNode> train) throws IOException {
        progress.accept(String.format(Locale.ROOT, "%s: training on %,d rows", name, train.size()));
        Path input = Files.write(
                work.resolve(file(name) + "-train.jsonl"),
                train.stream().map(JsonNode::toString).toList());
        Map<String, Object> settings = new HashMap<>(training);
        settings.put("train.overwrite", true);
        Path bundle = work.resolve(file(name));
        BenchSpark.train(spark, input, encoder, bundle, settings);
        return bundle;
    }

    private static double[][] scored(Path bundle, List<JsonNode> rows, List<String> labels) {
        Calibrator calibrator = Calibrators.read(bundle.resolve(Calibrators.FILE));
        try (Classifier model = Bundles.open(bundle, Device.Resolved.CPU)) {
            List<String> known = model.labels().names();
            double[][] logits = model.logits(
                    rows.stream().map(row -> row.path("text").asText()).toList());
            return Arrays.stream(logits)
                    .map(calibrator::probabilities)
                    .map(p -> labels.stream()
                            .mapToDouble(label -> known.contains(label) ? p[known.indexOf(label)] : 0)
                            .toArray())
                    .toArray(double[][]::new);
        }
    }
}
