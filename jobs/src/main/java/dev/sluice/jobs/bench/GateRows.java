package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one trial of a distilled second gate has to learn and to choose from. No text is in two of the lists, nor among the rows to
 * report on.
 *
 * @param model of the first gate, after the name of its data set and encoder
 * @param gold rows whose gold labels the first model learns
 * @param answered rows whose gold is not looked at: the second model learns the LLM's answers to those that the first rejects
 * @param choose rows that all thresholds come from
 * @param goldAgain whether the second model learns the rows with gold too; {@code distill} may then compare both on those that
 *     the first's training held out
 */
record GateRows(String model, List<JsonNode> gold, List<JsonNode> answered, List<JsonNode> choose, boolean goldAgain) {
    private static final int QUARTERS = 4;

    GateRows {
        gold = apart(gold, choose);
        answered = apart(apart(answered, choose), gold);
    }

    private static List<JsonNode> apart(List<JsonNode> rows, List<JsonNode> others) {
        return new ModelAnswers.Rows(rows, others).apart().train();
    }

    /** Of the second model. */
    String name() {
        return model + (goldAgain ? "" : " answers alone");
    }

    private List<GateRows> bothWays() {
        return List.of(this, new GateRows(model, gold, answered, choose, !goldAgain));
    }

    /**
     * Where there are rows to choose on, one half of them is answered and the other chooses. Where there are training rows alone:
     * much gold (three quarters gold, half of the fourth answered, its other half chooses) and little (one quarter gold, two
     * answered, one chooses). The first quarter is that of the models' first fold.
     */
    static List<GateRows> of(SystemsData data) {
        if (!data.crossFits()) {
            List<JsonNode> dev = data.choose();
            return new GateRows("", data.train(), some(dev, i -> i % 2 == 0), some(dev, i -> i % 2 == 1), true)
                    .bothWays();
        }
        List<JsonNode> train = data.train();
        List<JsonNode> fold = some(train, i -> i % QUARTERS == 0);
        List<JsonNode> others = some(train, i -> i % QUARTERS != 0);
        List<JsonNode> half = some(fold, i -> i % 2 == 1);
        GateRows much = new GateRows(" 0", apart(others, fold), some(fold, i -> i % 2 == 0), half, true);
        GateRows little = new GateRows(
                " quarter", some(train, i -> i % QUARTERS == 1), some(train, i -> i % QUARTERS > 1), fold, true);
        return Stream.of(much, little)
                .map(GateRows::bothWays)
                .flatMap(List::stream)
                .toList();
    }

    private static List<JsonNode> some(List<JsonNode> rows, IntPredicate which) {
        return IntStream.range(0, rows.size()).filter(which).mapToObj(rows::get).toList();
    }
}
