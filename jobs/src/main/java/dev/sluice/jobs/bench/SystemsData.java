package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.jobs.bench.systems.Ensembles;
import dev.sluice.jobs.bench.systems.Rows;
import dev.sluice.jobs.bench.systems.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A data set of {@link Systems}.
 *
 * @param strong the LLM to compare with
 * @param cheap the one to ask before it
 * @param price assumed for a call of the cheap one, as a share of the strong one's
 * @param penalty of the small models' regression: the best of the defaults on the rows to choose on
 * @param train rows with gold labels for the small models; those with a text of the rows to choose or to report on are removed
 * @param choose rows that thresholds and everything learned come from; null: the training rows, cross-fitted
 */
record SystemsData(
        String name,
        String strong,
        String cheap,
        double price,
        double penalty,
        List<JsonNode> train,
        List<JsonNode> choose,
        List<JsonNode> report) {
    private static final long SEED = 1;
    private static final List<String> MEMBERS = List.of("linear", "minilm", "bge", "e5");

    SystemsData {
        choose = choose == null
                ? null
                : new ModelAnswers.Rows(choose, report).apart().train();
        List<JsonNode> others = choose == null
                ? report
                : Stream.of(choose, report).flatMap(List::stream).toList();
        train = new ModelAnswers.Rows(train, others).apart().train();
    }

    /** A prompt token of GPT-3.5 was 0.0015 and one of GPT-4 0.03 dollars a thousand. GPT-4 is weaker than a good small model. GPT-3.5 answered the rows to report on alone. */
    static SystemsData banking77(SharedData shared) {
        return new SystemsData(
                "banking77",
                "gpt4",
                "gpt35",
                0.05,
                1e-5,
                rows(shared, "banking77/train"),
                rows(shared, "recorded/banking77_dev"),
                rows(shared, "recorded/banking77_test"));
    }

    /**
     * GPT-3.5 is stronger than the small models. Serving a prompt token of Llama-2-70B was found to cost less than a third of one
     * of GPT-3.5 (Cursor, "Why GPT-3.5 is (mostly) cheaper than Llama 2", 2023); a half is assumed.
     */
    static SystemsData isear(SharedData shared) {
        return new SystemsData(
                "isear",
                "gpt35",
                "llama2_70b",
                0.5,
                1e-4,
                rows(shared, "recorded/isear_train"),
                null,
                rows(shared, "recorded/isear_test"));
    }

    private static List<JsonNode> rows(SharedData shared, String name) {
        return shared.rows("data/" + name + ".jsonl.gz", SEED);
    }

    boolean crossFits() {
        return choose == null;
    }

    List<JsonNode> choosing() {
        return crossFits() ? train : choose;
    }

    /** What one small model says of both sets of rows. */
    private record Small(double[][] choose, double[][] report) {
        static Small combined(List<Small> members, Function<List<double[][]>, double[][]> how) {
            return new Small(
                    how.apply(members.stream().map(Small::choose).toList()),
                    how.apply(members.stream().map(Small::report).toList()));
        }
    }

    /** All classes in their order. */
    List<String> labels() {
        return List.copyOf(new TreeSet<>(Stream.of(train, choosing(), report)
                .flatMap(List::stream)
                .map(row -> row.path("label").asText())
                .toList()));
    }

    /** What the model of one encoder, trained on all training rows, says of the rows to report on. */
    double[][] reported(SmallProbabilities trainer, String encoder) {
        return small(trainer.with(penalty), encoder, labels()).report();
    }

    /** The members, then ensembles of them. */
    List<Task> tasks(SmallProbabilities trainer) {
        SmallProbabilities models = trainer.with(penalty);
        List<String> labels = labels();
        Map<String, Small> smalls = new LinkedHashMap<>();
        for (String encoder : MEMBERS) {
            smalls.put(encoder, small(models, encoder, labels));
        }
        List<Small> all = List.copyOf(smalls.values());
        List<Small> two = List.of(smalls.get("linear"), smalls.get("bge"));
        smalls.put("linear + bge, mean", Small.combined(two, Ensembles::mean));
        smalls.put("all four, mean", Small.combined(all, Ensembles::mean));
        smalls.put("all four, vote", Small.combined(all, Ensembles::vote));
        List<Task> tasks = new ArrayList<>();
        smalls.forEach((encoder, small) -> tasks.add(new Task(
                name, encoder, rows(choosing(), labels, small.choose()), rows(report, labels, small.report()))));
        return tasks;
    }

    private Small small(SmallProbabilities models, String encoder, List<String> labels) {
        String model = name + " " + encoder;
        if (crossFits()) {
            return new Small(
                    models.crossFitted(model, encoder, train, labels),
                    models.of(model, encoder, train, report, labels));
        }
        List<JsonNode> both = Stream.of(choose, report).flatMap(List::stream).toList();
        double[][] scored = models.of(model, encoder, train, both, labels);
        return new Small(
                Arrays.copyOfRange(scored, 0, choose.size()), Arrays.copyOfRange(scored, choose.size(), scored.length));
    }

    static Rows rows(List<JsonNode> rows, List<String> labels, double[][] probabilities) {
        Map<String, int[]> answers = new LinkedHashMap<>();
        for (String llm : List.of("gpt4", "gpt35", "llama2_70b")) {
            if (rows.get(0).has(llm)) {
                answers.put(llm, classes(rows, llm, labels));
            }
        }
        return new Rows(
                probabilities,
                classes(rows, "label", labels),
                answers,
                rows.stream()
                        .mapToInt(row -> row.path("text").asText().length())
                        .toArray());
    }

    private static int[] classes(List<JsonNode> rows, String field, List<String> labels) {
        return rows.stream()
                .mapToInt(row -> labels.indexOf(row.path(field).asText()))
                .toArray();
    }
}
