package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.settings.ScorerTrainSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.ScorerTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
        return cached(
                name,
                () -> scored(
                        trained(
                                name,
                                encoder,
                                new ModelAnswers.Rows(train, rows).apart().train()),
                        rows,
                        labels));
    }

    /** The same of other rows than the model of this name was made for; it is trained only if the folder does not have it. */
    double[][] of(String name, String encoder, GateRows rows, List<JsonNode> others, List<String> labels) {
        return cached(name + " gate", () -> {
            Path bundle = file(name, "");
            return scored(
                    Files.exists(bundle)
                            ? bundle
                            : trained(
                                    name,
                                    encoder,
                                    new ModelAnswers.Rows(rows.gold(), others)
                                            .apart()
                                            .train()),
                    others,
                    labels);
        });
    }

    /** A pair scorer with a head over the frozen encoder; its penalty is chosen on some of the training rows. */
    double[][] scorer(String name, String encoder, List<JsonNode> train, List<JsonNode> rows, List<String> labels) {
        return cached(name, () -> {
            progress.accept(String.format(Locale.ROOT, "%s: training on %,d rows", name, train.size()));
            Path bundle = file(name, "");
            Map<String, Object> settings = new HashMap<>(training);
            settings.remove("train.reg-params");
            settings.put("input.path", written(name, train).toString());
            settings.put("input.text", "text");
            settings.put("train.label", "label");
            settings.put("train.encoder", encoder);
            settings.put("train.output", bundle.toString());
            settings.put("train.overwrite", true);
            ScorerTraining.run(spark, ScorerTrainSpec.of(Settings.of(null, settings)), Clock.systemUTC(), line -> {});
            return scored(bundle, rows, labels);
        });
    }

    private interface Scored {
        double[][] get() throws IOException;
    }

    private double[][] cached(String name, Scored scored) {
        Path file = file(name, "-probabilities.json");
        try {
            if (Files.exists(file)) {
                progress.accept(name + ": probabilities of an earlier run");
                return JSON.readValue(file.toFile(), double[][].class);
            }
            double[][] probabilities = scored.get();
            JSON.writeValue(file.toFile(), probabilities);
            return probabilities;
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

    /** The bundle of a model, or a file beside it. */
    Path file(String name, String ending) {
        return work.resolve(name.replaceAll("\\W", "-") + ending);
    }

    private Path written(String name, List<JsonNode> train) throws IOException {
        return Files.write(
                file(name, "-train.jsonl"),
                train.stream().map(JsonNode::toString).toList());
    }

    private Path trained(String name, String encoder, List<JsonNode> train) throws IOException {
        progress.accept(String.format(Locale.ROOT, "%s: training on %,d rows", name, train.size()));
        Path input = written(name, train);
        Map<String, Object> settings = new HashMap<>(training);
        settings.put("train.overwrite", true);
        Path bundle = file(name, "");
        BenchSpark.train(spark, input, encoder, bundle, settings);
        return bundle;
    }

    static double[][] scored(Path bundle, List<JsonNode> rows, List<String> labels) {
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
