package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {
    private static final Labels LABELS = new Labels(List.of("a", "b", "c", "d"));
    private static final double[] P = {0.05, 0.304, 0.6, 0.046};

    @Test
    void of_hard_leavesTheThreeMostProbableInTheirOrder() {
        Hints hints = Hints.of(hard(null, 0), LABELS, P, Map.of());
        assertThat(hints.candidates()).containsExactly("c", "b", "a");
        assertThat(hints.estimates()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, 'c,b,a,d'",
        "9, 0, 'c,b,a,d'",
        "2, 0, 'c,b'",
        "1, 0, 'c,b'",
        ", 0.05, 'c,b,a'",
        ", 0.04, 'c,b,a,d'",
        "2, 0.04, 'c,b'",
        ", 0.5, 'c,b'",
        ", 0.99, 'c,b'"
    })
    void of_hard_leavesTopKThatAreNotRuledOutAndAtLeastTwo(Integer topK, double ruledOutBelow, String left) {
        Hints hints = Hints.of(hard(topK, ruledOutBelow), LABELS, P, Map.of());
        assertThat(String.join(",", hints.candidates())).isEqualTo(left);
    }

    @Test
    void of_hardAndSoft_tellsTheProbabilitiesOfTheCandidates() {
        Hints hints = Hints.of(new PromptOptions(true, true, 2, 0, List.of()), LABELS, P, Map.of());
        assertThat(hints.estimates()).containsExactly(Map.entry("c", "0.60"), Map.entry("b", "0.30"));
    }

    @Test
    void of_soft_tellsAtMostTenLabelsOfAtLeastOnePercent() {
        Labels many =
                new Labels(IntStream.range(0, 20).mapToObj(i -> "label " + i).toList());
        double[] p = new double[20];
        for (int i = 0; i < 20; i++) {
            p[i] = i < 15 ? 0.06 : 0.009;
        }
        Hints hints = Hints.of(soft(), many, p, Map.of());
        assertThat(hints.candidates()).isEmpty();
        assertThat(hints.estimates()).hasSize(10).containsEntry("label 0", "0.06");
        p = new double[20];
        p[3] = 0.985;
        p[4] = 0.0149;
        assertThat(Hints.of(soft(), many, p, Map.of()).estimates())
                .containsExactly(Map.entry("label 3", "0.99"), Map.entry("label 4", "0.01"));
    }

    @Test
    void of_probabilitiesThatDifferInTheLastBits_isTheSame() {
        double[] other = P.clone();
        for (int i = 0; i < other.length; i++) {
            other[i] = Math.nextUp((float) other[i]);
        }
        PromptOptions both = new PromptOptions(true, true, null, 0, List.of());
        assertThat(Hints.of(both, LABELS, other, Map.of())).isEqualTo(Hints.of(both, LABELS, P, Map.of()));
        // Equal ones are in the order of the labels.
        assertThat(Hints.of(both, LABELS, new double[] {0.25, 0.25, 0.25000001, 0.25}, Map.of())
                        .candidates())
                .containsExactly("a", "b", "c");
    }

    @Test
    void of_rowThatCouldNotBeScored_leavesAllLabels() {
        PromptOptions both = new PromptOptions(true, true, null, 0, List.of("lang"));
        Hints unscored = Hints.of(both, LABELS, null, Map.of("lang", "de"));
        assertThat(unscored.candidates()).isEmpty();
        assertThat(unscored.estimates()).isEmpty();
        assertThat(unscored.context()).containsExactly(Map.entry("lang", "de"));
        assertThat(Hints.of(both, LABELS, new double[] {Double.NaN, 0, 0, 1}, Map.of("lang", "de")))
                .isEqualTo(unscored);
    }

    @Test
    void of_context_isCutSortedAndWithoutNulls() {
        Map<String, String> row = new HashMap<>();
        row.put("topic", "x".repeat(2_000));
        row.put("lang", " de ");
        row.put("empty", null);
        row.put("other", "not asked for");
        PromptOptions options = new PromptOptions(false, false, null, 0, List.of("topic", "lang", "empty", "missing"));
        Hints hints = Hints.of(options, LABELS, P, row);
        assertThat(hints.context()).containsExactly(Map.entry("lang", "de"), Map.entry("topic", "x".repeat(1_000)));
    }

    @Test
    void json_hostileHints_comeBackEqual() {
        Hints hints = new Hints(
                List.of("a \"b\"", "c\\\n}"),
                Map.of("a \"b\"", "0.50"),
                new TreeMap<>(Map.of("k\"", "\"}],\"candidates\":[\"x\"]\u2028\u0000é")));
        assertThat(Hints.ofJson(hints.toJson())).isEqualTo(hints);
        assertThat(Hints.NONE.toJson()).isNull();
        assertThat(Hints.ofJson(null)).isEqualTo(Hints.NONE);
        assertThat(Hints.ofJson("{}")).isEqualTo(Hints.NONE);
        assertThatThrownBy(() -> Hints.ofJson("SECRETROW"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("SECRETROW");
    }

    @Test
    void toString_ofHints_holdsNoValueOfTheRow() {
        Hints hints = new Hints(List.of(), Map.of(), new TreeMap<>(Map.of("lang", "SECRETROW")));
        assertThat(new Question("key", "SECRETROW", hints) + " " + hints).doesNotContain("SECRETROW");
    }

    @Test
    void options_bad_areErrorsThatNameTheSetting() {
        assertError(() -> hard(0, 0), "llm.prompt.top-k: expected at least 1, found 0");
        assertError(() -> hard(null, 1), "llm.prompt.ruled-out-below: expected a probability");
        assertError(() -> hard(null, -0.1), "llm.prompt.ruled-out-below: expected a probability");
        assertError(() -> hard(null, Double.NaN), "llm.prompt.ruled-out-below: expected a probability");
        assertError(
                () -> new PromptOptions(true, false, 3, 0, List.of()), "llm.prompt.top-k: expected llm.prompt.hard");
        assertError(
                () -> new PromptOptions(true, false, null, 0.1, List.of()),
                "llm.prompt.ruled-out-below: expected llm.prompt.hard");
        assertError(
                () -> new PromptOptions(false, false, null, 0, List.of("a", "a")),
                "llm.prompt.context: expected names of different columns");
    }

    private static void assertError(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(UserException.class).hasMessageContaining(message);
    }

    private static PromptOptions hard(Integer topK, double ruledOutBelow) {
        return new PromptOptions(false, true, topK, ruledOutBelow, List.of());
    }

    private static PromptOptions soft() {
        return new PromptOptions(true, false, null, 0, List.of());
    }
}
