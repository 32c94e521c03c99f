package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The small stages in order: predictions that the input has cost nothing and come first, then the bundles, cheapest first.
 *
 * @param labels of the predictions; empty where the bundles, a certificate or the columns themselves tell them
 * @param names as in {@code sluice_stage}: of the predictions, then of the bundles
 * @param device where encoders run
 * @param windowRows most rows that one call of a stage sees
 * @param batchTokens tokens that share a run of a graph on a CPU, or {@link #BATCHES_MEASURED}
 */
public record SmallStages(
        List<PredictionColumns> predictions,
        List<String> labels,
        List<String> bundles,
        List<String> names,
        Device device,
        int windowRows,
        int batchTokens) {
    /** Each process finds out what is fastest. */
    public static final int BATCHES_MEASURED = 0;

    private static final String BATCH_TOKENS = "small.batch-tokens";

    public SmallStages {
        predictions = List.copyOf(predictions);
        labels = List.copyOf(labels);
        bundles = List.copyOf(bundles);
        names = List.copyOf(names);
    }

    static SmallStages of(Settings s) {
        List<PredictionColumns> predictions = s.texts(PredictionColumns.KEY).stream()
                .map(PredictionColumns::of)
                .toList();
        List<String> bundles = s.texts("small.bundles");
        return new SmallStages(
                predictions,
                labels(s, predictions, bundles),
                bundles,
                names(s, predictions.size() + bundles.size()),
                DeviceSettings.of(s),
                s.count("small.window-rows", 1),
                batchTokens(s.text(BATCH_TOKENS)));
    }

    private static int batchTokens(String value) {
        if (value.equals("auto")) {
            return BATCHES_MEASURED;
        }
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new UserException(BATCH_TOKENS + ": expected auto or a whole number from 1, found '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static List<String> labels(Settings s, List<PredictionColumns> predictions, List<String> bundles) {
        List<String> labels = s.texts("small.labels");
        if (!labels.isEmpty() && (predictions.isEmpty() || !bundles.isEmpty())) {
            throw new UserException("small.labels: expected none "
                    + (predictions.isEmpty()
                            ? "without --predictions"
                            : "beside bundles, which have labels of their own")
                    + ", found " + labels);
        }
        return labels;
    }

    public int size() {
        return names.size();
    }

    /** How each was given, for messages. */
    public List<String> flags() {
        return Stream.concat(
                        predictions.stream().map(columns -> "--predictions " + columns.text()),
                        bundles.stream().map(bundle -> "--bundle " + bundle))
                .toList();
    }

    void requireSome() {
        if (size() == 0) {
            throw new UserException(
                    "small.bundles: expected at least one bundle (--bundle DIR) or labels that the input has"
                            + " (--predictions LABEL:CONFIDENCE), found none");
        }
    }

    private static List<String> names(Settings s, int stages) {
        if (s.isSet("small.names") && !s.texts("small.names").isEmpty()) {
            List<String> names = s.texts("small.names");
            if (names.size() != stages || names.stream().distinct().count() != stages) {
                throw new UserException(
                        "small.names: expected " + stages + " different names, one per small stage, found " + names);
            }
            return names;
        }
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= stages; i++) {
            names.add(i == 1 ? "small" : "small" + i);
        }
        return names;
    }
}
