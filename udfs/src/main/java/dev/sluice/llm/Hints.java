package dev.sluice.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.Labels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a smaller model and other columns know of one row, as it goes into the prompt. Part of the request key, so it is made
 * of rounded values: the last bits of a probability differ between machines.
 *
 * @param candidates labels that are left to the LLM, the most probable first; none for all labels
 * @param estimates probabilities of labels in two decimals, the most probable first; none where they are not told
 * @param context value by column name; holds data of the row and is never printed
 */
public record Hints(List<String> candidates, Map<String, String> estimates, SortedMap<String, String> context) {
    /** Nothing is known. */
    public static final Hints NONE = new Hints(List.of(), Map.of(), Collections.emptySortedMap());

    /** UTF-16 units of a context value; the rest is cut. */
    public static final int MAX_CONTEXT_CHARS = 1_000;

    /** Of soft pruning without hard: what is less probable is not told, nor more labels than this. */
    private static final double LEAST_TOLD = 0.01;

    private static final int MOST_TOLD = 10;
    private static final int DECIMALS = 2;
    /** Finer than what is told, so that pruning does not confuse rare labels; coarser than the noise of float arithmetic. */
    private static final int ORDER_DECIMALS = 4;

    public Hints {
        candidates = List.copyOf(candidates);
        estimates = Collections.unmodifiableMap(new LinkedHashMap<>(estimates));
        context = Collections.unmodifiableSortedMap(new TreeMap<>(context));
    }

    /**
     * @param probabilities calibrated, one a label, in the order of {@code labels}; null where the small model could not
     *     score the row: then all labels are left
     * @param context value by column; null values and columns that the options do not name are left out
     */
    public static Hints of(PromptOptions options, Labels labels, double[] probabilities, Map<String, String> context) {
        SortedMap<String, String> told = new TreeMap<>();
        for (String column : options.context()) {
            String value = Questions.normalise(context.get(column), MAX_CONTEXT_CHARS);
            if (!value.isBlank()) {
                told.put(column, value);
            }
        }
        boolean scored = probabilities != null
                && IntStream.range(0, probabilities.length).allMatch(i -> Double.isFinite(probabilities[i]));
        if (!scored || !(options.soft() || options.hard())) {
            return new Hints(List.of(), Map.of(), told);
        }
        if (probabilities.length != labels.size()) {
            throw new IllegalArgumentException(
                    probabilities.length + " probabilities for " + labels.size() + " labels");
        }
        double[] rounded = IntStream.range(0, labels.size())
                .mapToDouble(i -> fine(probabilities[i]).doubleValue())
                .toArray();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, labels.size()).boxed().toList());
        // The sort is stable: equal ones stay in the order of the labels.
        order.sort(Comparator.comparingDouble((Integer i) -> rounded[i]).reversed());
        List<Integer> left = options.hard() ? left(options, order, rounded) : List.of();
        List<Integer> shown = options.hard() ? left : likely(order, rounded);
        Map<String, String> estimates = new LinkedHashMap<>();
        if (options.soft()) {
            shown.forEach(i -> estimates.put(labels.name(i), told(rounded[i])));
        }
        return new Hints(left.stream().map(labels::name).toList(), estimates, told);
    }

    /** Never fewer than two: of one there is nothing to ask. */
    private static List<Integer> left(PromptOptions options, List<Integer> order, double[] p) {
        long possible =
                order.stream().filter(i -> p[i] >= options.ruledOutBelow()).count();
        long most = Math.max(2, Math.min(possible, options.mostCandidates()));
        return order.stream().limit(most).toList();
    }

    private static List<Integer> likely(List<Integer> order, double[] p) {
        return order.stream().filter(i -> p[i] >= LEAST_TOLD).limit(MOST_TOLD).toList();
    }

    private static BigDecimal fine(double p) {
        return new BigDecimal(p).setScale(ORDER_DECIMALS, RoundingMode.HALF_UP);
    }

    /** Rounded twice, so that halves are halves on every machine. */
    private static String told(double p) {
        return fine(p).setScale(DECIMALS, RoundingMode.HALF_UP).toPlainString();
    }

    /** To travel in a column; null for {@link #NONE}. */
    public String toJson() {
        if (equals(NONE)) {
            return null;
        }
        ObjectNode json = Json.object();
        put(json);
        return Json.write(json);
    }

    /** What {@link #toJson} wrote; null is {@link #NONE}. */
    public static Hints ofJson(String json) {
        if (json == null) {
            return NONE;
        }
        JsonNode root = Json.read(json);
        if (root == null || !root.isObject()) {
            // Its text is not shown: it holds data of the row.
            throw new IllegalArgumentException("these hints were not written by this version");
        }
        List<String> candidates = new ArrayList<>();
        root.path("candidates").forEach(label -> candidates.add(label.asText()));
        return new Hints(candidates, texts(root.path("estimate")), new TreeMap<>(texts(root.path("context"))));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    /** Adds the fields that there are, as they stand in the prompt and in the request key. */
    void put(ObjectNode json) {
        if (!candidates.isEmpty()) {
            candidates.forEach(json.putArray("candidates")::add);
        }
        put(json, "estimate", estimates);
        put(json, "context", context);
    }

    private static void put(ObjectNode json, String field, Map<String, String> values) {
        if (!values.isEmpty()) {
            values.forEach(json.putObject(field)::put);
        }
    }

    @Override
    public String toString() {
        return "Hints[" + candidates + ", " + estimates + ", " + context.keySet() + "]";
    }
}
