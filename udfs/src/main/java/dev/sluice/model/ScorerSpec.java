package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a pair scorer answers with labels: the instruction is the template with the text in it, the responses are what the
 * labels are called, the label of the best response is the answer.
 *
 * @param template holds {@code {text}} at least once
 * @param verbalizations one a label, in the order of the labels; all different
 */
public record ScorerSpec(String template, List<String> verbalizations) implements Serializable {
    /** What stands for the text in a template. */
    public static final String TEXT = "{text}";
    /** For a cross-encoder, which has learnt to follow instructions. */
    public static final String TASK_TEMPLATE = TEXT + "\nChoose the one label that fits the text best.";

    /** Scores lie about 0 to 1; so stretched, a temperature near 1 makes probabilities of them. */
    private static final double SCALE = 10;

    public ScorerSpec {
        verbalizations = List.copyOf(verbalizations);
        if (!template.contains(TEXT)) {
            throw new UserException(
                    "template: expected " + TEXT + " in it, where the text goes, found '" + template + "'");
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < verbalizations.size(); i++) {
            Integer earlier = seen.put(verbalizations.get(i), i);
            if (verbalizations.get(i).isBlank() || earlier != null) {
                throw new UserException("verbalizations: expected a text of its own for each label, found '"
                        + verbalizations.get(i) + "' for label number " + (i + 1)
                        + (earlier == null ? "" : " and for number " + (earlier + 1)));
            }
        }
    }

    /** The labels as words: {@code card_arrival} is {@code card arrival}. */
    public static ScorerSpec of(String template, Labels labels) {
        return new ScorerSpec(
                template, labels.names().stream().map(ScorerSpec::words).toList());
    }

    /**
     * @param words what a label is called, by label
     * @throws UserException if a label has none
     */
    public static ScorerSpec of(String template, Labels labels, Map<String, String> words) {
        List<String> missing =
                labels.names().stream().filter(name -> !words.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new UserException("verbalizations: expected one for each label, found none for " + missing);
        }
        return new ScorerSpec(template, labels.names().stream().map(words::get).toList());
    }

    /** A label with spaces for _ and -. */
    static String words(String label) {
        return label.replaceAll("[_-]+", " ").strip();
    }

    /** The template with the text in it. */
    public String instruction(String text) {
        return template.replace(TEXT, text);
    }

    /** The scores of all labels as the logits of a classifier: stretched, in the same order. */
    public static double[] logits(double[] scores) {
        return Arrays.stream(scores).map(score -> score * SCALE).toArray();
    }

    /** The margin of the best label over the next, in scores, from logits; a logit that is no number is below all others. */
    public static double margin(double[] logits) {
        double[] known = Arrays.stream(logits)
                .filter(logit -> !Double.isNaN(logit))
                .sorted()
                .toArray();
        double best = known[known.length - 1];
        return (known.length == 1 ? best : best - known[known.length - 2]) / SCALE;
    }

    void check(Labels labels) {
        if (verbalizations.size() != labels.size()) {
            throw new UserException("verbalizations: expected one for each of " + labels.size() + " labels, found "
                    + verbalizations.size());
        }
    }
}
