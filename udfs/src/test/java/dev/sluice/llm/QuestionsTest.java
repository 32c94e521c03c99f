package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Labels;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionsTest {
    private static final LlmSpec SPEC = Specs.at("https://host/v1");
    private static final LlmSpec.Endpoint ENDPOINT = SPEC.endpoint();
    private static final LlmSpec.Task TASK = SPEC.task();
    private static final LlmSpec.Sampling SAMPLING = SPEC.sampling();

    @Test
    void normalise_decomposedText_isComposedAndStripped() {
        assertThat(Questions.normalise("\u2003 cafe\u0301\t\n", 100)).isEqualTo("café");
    }

    @Test
    void normalise_unpairedSurrogates_areReplaced() {
        assertThat(Questions.normalise("a\uD83Db\uDE00c\uD83D\uDE00", 100)).isEqualTo("a\uFFFDb\uFFFDc\uD83D\uDE00");
    }

    @Test
    void normalise_cutInsideAPair_leavesThePairOut() {
        assertThat(Questions.normalise("ab\uD83D\uDE00", 3)).isEqualTo("ab");
        assertThat(Questions.normalise("ab\uD83D\uDE00", 4)).isEqualTo("ab\uD83D\uDE00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab  cd", "  x\u0301\u0327y", "\uD83D\uD83D\uDE00\uDE00", "abc", "\u0344\u0344\u0344 z"})
    void normalise_appliedTwice_changesNothing(String text) {
        for (int chars = 1; chars < 8; chars++) {
            String once = Questions.normalise(text, chars);
            assertThat(Questions.normalise(once, chars)).isEqualTo(once).hasSizeLessThanOrEqualTo(chars);
        }
    }

    @Test
    void normalise_megabyteOfCombiningMarks_isCutBeforeItIsComposed() {
        String marks = "\u0301".repeat(500_000) + "\u0327".repeat(500_000);
        assertThat(Questions.normalise("a" + marks, 1_000)).hasSize(1_000).startsWith("á");
    }

    @Test
    void blank_nullEmptyAndWhiteSpace_isTrue() {
        assertThat(Stream.of(null, "", " \n\u2003").map(text -> Questions.of(SPEC, text)))
                .allMatch(Question::blank);
        assertThat(Questions.of(SPEC, " x ").blank()).isFalse();
    }

    /** Computed with Python's json and hashlib. */
    @Test
    void key_pinned_staysTheSameForEver() {
        assertThat(key(SPEC)).isEqualTo("39f6fcdab745f632f110a74837a799c653af33473f78f14711178875468d2de4");
    }

    @Test
    void key_eachIngredientChanged_isAnother() {
        List<LlmSpec> specs = List.of(
                SPEC,
                with(new LlmSpec.Endpoint("https://host/v1", "azure", "gpt-x", null, List.of())),
                with(new LlmSpec.Endpoint("https://host/v1", "openai", "gpt-y", null, List.of())),
                with(new LlmSpec.Task(new Labels(List.of("Éclair", "card payment", "top-up \"now\"")), null, 1_000)),
                with(new LlmSpec.Task(new Labels(List.of("card payment", "Éclair")), null, 1_000)),
                with(new LlmSpec.Task(Specs.LABELS, "Which topic?", 1_000)),
                with(new LlmSpec.Task(Specs.LABELS, null, 3)),
                with(new LlmSpec.Sampling(0.1, 32, CapField.AUTO, AnswerFormat.AUTO)),
                with(new LlmSpec.Sampling(0, 33, CapField.AUTO, AnswerFormat.AUTO)));
        assertThat(specs.stream().map(QuestionsTest::key).collect(Collectors.toSet()))
                .hasSameSizeAs(specs)
                .allMatch(key -> key.matches("[0-9a-f]{64}"));
        assertThat(Questions.of(SPEC, "hello!").key()).isNotEqualTo(key(SPEC));
    }

    @Test
    void key_whatDoesNotShapeTheAnswerChanged_isTheSame() {
        assertThat(Stream.of(
                                with(new LlmSpec.Endpoint(
                                        "https://other/v1",
                                        "openai",
                                        "gpt-x",
                                        KeySource.environment("K"),
                                        List.of("h"))),
                                with(new LlmSpec.Task(Specs.LABELS, null, 99)),
                                with(new LlmSpec.Sampling(0, 32, CapField.MAX_TOKENS, AnswerFormat.NONE)),
                                new LlmSpec(ENDPOINT, TASK, SAMPLING, new LlmSpec.Attempts(9, 9, 9, 9)))
                        .map(QuestionsTest::key))
                .containsOnly(key(SPEC));
        assertThat(Questions.of(SPEC, "\thello ").key()).isEqualTo(key(SPEC));
    }

    private static String key(LlmSpec spec) {
        return Questions.of(spec, "hello").key();
    }

    private static LlmSpec with(LlmSpec.Endpoint endpoint) {
        return new LlmSpec(endpoint, TASK, SAMPLING, SPEC.attempts());
    }

    private static LlmSpec with(LlmSpec.Task task) {
        return new LlmSpec(ENDPOINT, task, SAMPLING, SPEC.attempts());
    }

    private static LlmSpec with(LlmSpec.Sampling sampling) {
        return new LlmSpec(ENDPOINT, TASK, sampling, SPEC.attempts());
    }
}
