package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Sample;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.AnswerFormat;
import dev.sluice.llm.AnswerKind;
import dev.sluice.llm.CapField;
import dev.sluice.llm.Hints;
import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.PromptOptions;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the store of several answers, of log-probabilities, of free text and of pruned labels. */
class SampledAnswersTest {
    @TempDir
    Path dir;

    private AskRig rig;

    @AfterEach
    void theGateHasLetGoWhatTheJournalSays() {
        assertThat(rig.committed()).isEqualTo(Tariff.DOLLARS.committed(rig.lines()));
        rig.close();
    }

    @Test
    void ask_severalSamples_storesTheVoteItsShareAndAll() throws IOException {
        StoredAnswer stored = stored(
                sampling(4, false),
                choice("card payment", ""),
                choice("top-up", ""),
                choice("zebra", ""),
                choice("top-up", ""));
        assertThat(stored.label()).isEqualTo("top-up");
        assertThat(stored.confidence()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(stored.samples())
                .containsExactly(
                        new Sample("card payment", null, null, null),
                        new Sample("top-up", null, null, null),
                        new Sample(null, null, null, "off-list"),
                        new Sample("top-up", null, null, null));
        LedgerLine intent = rig.lines().get(0);
        long cap = 4 * AskRig.OUTPUT_CAP * 600_000L;
        assertThat(intent.reservedPicos())
                .as("the cap of each sample is reserved")
                .isGreaterThan(cap)
                .isLessThan(cap + 1_500 * 150_000L);
        assertThat(stored.chargePicos()).isEqualTo(AskRig.charge(100, 0, 20));
    }

    @Test
    void ask_oneLabelWithLogprobs_storesItsProbability() throws IOException {
        StoredAnswer stored = stored(sampling(1, true), choice("top-up", "-0.1,-0.3"));
        assertThat(stored.label()).isEqualTo("top-up");
        assertThat(stored.confidence()).isCloseTo(Math.exp(-0.2), within(1e-12));
        assertThat(stored.samples()).isNull();
    }

    @Test
    void ask_serverThatIgnoresN_isNoVote() throws IOException {
        StoredAnswer stored = stored(sampling(4, false), choice("top-up", ""));
        assertThat(stored.confidence()).isNull();
        assertThat(stored.samples()).hasSize(1);
    }

    @Test
    void ask_freeText_storesTheFirstUsableAndAll() throws IOException {
        StoredAnswer stored = stored(
                llm -> new LlmSpec(
                        llm.endpoint(),
                        new LlmSpec.Task(AnswerKind.TEXT, null, "Who?", 1_000, PromptOptions.NONE),
                        new LlmSpec.Sampling(1, AskRig.OUTPUT_CAP, CapField.AUTO, AnswerFormat.AUTO, 3, true),
                        llm.attempts()),
                choice(" ", "-0.1"),
                choice("Ada", "-0.5"),
                choice("Bob", "-0.1"));
        assertThat(stored.label()).isEqualTo("Ada");
        assertThat(stored.confidence()).isCloseTo(Math.exp(-0.5), within(1e-12));
        assertThat(stored.samples())
                .containsExactly(
                        new Sample(null, -0.1, 1, "empty"),
                        new Sample("Ada", -0.5, 1, null),
                        new Sample("Bob", -0.1, 1, null));
    }

    @Test
    void ask_prunedLabelTwice_isRememberedWithItsReason() throws IOException {
        open(
                llm -> new LlmSpec(
                        llm.endpoint(),
                        new LlmSpec.Task(
                                AnswerKind.LABEL,
                                new Labels(List.of("card payment", "top-up", "refund")),
                                null,
                                1_000,
                                new PromptOptions(false, true, 2, 0, List.of())),
                        llm.sampling(),
                        llm.attempts()),
                choice("refund", ""));
        Hints left = new Hints(List.of("top-up", "card payment"), Map.of(), new TreeMap<>());
        Question question = Questions.of(rig.spec.llm(), "hello", left);
        try (Asker asker = rig.asker()) {
            assertThat(asker.ask(question)).isEqualTo(new Asked(question.key(), Reason.PRUNED, null));
        }
        assertThat(rig.answers()).singleElement().satisfies(stored -> {
            assertThat(stored.status()).isEqualTo(StoredAnswer.UNUSABLE);
            assertThat(stored.reason()).isEqualTo("pruned");
        });
        assertThat(rig.lines())
                .filteredOn(line -> line.event().equals(LedgerLine.OUTCOME))
                .extracting(LedgerLine::outcome)
                .containsExactly("pruned", "pruned");
    }

    private StoredAnswer stored(UnaryOperator<LlmSpec> change, String... choices) throws IOException {
        open(change, choices);
        try (Asker asker = rig.asker()) {
            assertThat(asker.ask(Questions.of(rig.spec.llm(), "hello")).reason())
                    .isEqualTo(Reason.ASKED);
        }
        return rig.answers().get(0);
    }

    private void open(UnaryOperator<LlmSpec> change, String... choices) throws IOException {
        MockResponse response = new MockResponse.Builder()
                .body("{\"model\":\"gpt-x-2026\",\"choices\":[" + String.join(",", choices)
                        + "],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}")
                .build();
        rig = new AskRig(dir, new Amount(1_000_000_000_000L), request -> response, change);
    }

    private static String choice(String said, String logprobs) {
        String tokens = Stream.of(logprobs.split(","))
                .filter(logprob -> !logprob.isEmpty())
                .map(logprob -> "{\"token\":\"t\",\"logprob\":" + logprob + "}")
                .collect(Collectors.joining(","));
        return "{\"finish_reason\":\"stop\",\"message\":{\"content\":\"" + said + "\"},\"logprobs\":{\"content\":["
                + tokens + "]}}";
    }

    private static UnaryOperator<LlmSpec> sampling(int n, boolean logprobs) {
        return llm -> new LlmSpec(
                llm.endpoint(),
                llm.task(),
                new LlmSpec.Sampling(n > 1 ? 1 : 0, AskRig.OUTPUT_CAP, CapField.AUTO, AnswerFormat.AUTO, n, logprobs),
                llm.attempts());
    }
}
