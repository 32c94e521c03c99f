package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Sample;
import dev.sluice.domain.UserException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several answers to one request, answers from a pruned list, and free text. */
class SamplesTest {
    private static final PromptOptions HARD = new PromptOptions(false, true, 2, 0, List.of());
    private static final Hints LEFT = new Hints(List.of("Éclair", "card payment"), Map.of(), new TreeMap<>());
    private static final String OTHER = "top-up \\\"now\\\"";

    private Rig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
            assertThat(rig.gate.exits).hasSameSizeAs(rig.gate.needs).noneMatch(exit -> exit.startsWith("second"));
        }
    }

    @Test
    void ask_threeSamples_areAllThereWithTheirLogprobs() throws Exception {
        open(samples(3, true));
        MockResponse reply = choices(
                choice("{\"label\":\"Éclair\"}", -0.1, -0.3),
                choice("zebra", -1.0),
                choice("{\"label\":\"card payment\"}", -0.5));
        Verdict.Labelled labelled = (Verdict.Labelled) rig.answers(reply).ask("hello");
        assertThat(labelled.label()).isEqualTo("Éclair");
        assertThat(labelled.samples()).hasSize(3);
        assertThat(labelled.samples().get(0).logprob()).isCloseTo(-0.2, within(1e-12));
        assertThat(labelled.samples().get(0).tokens()).isEqualTo(2);
        assertThat(labelled.samples().get(1)).isEqualTo(new Sample(null, -1.0, 1, "off-list"));
        assertThat(labelled.samples().get(2)).isEqualTo(new Sample("card payment", -0.5, 1, null));
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
        assertThat(rig.meter.outcomes).containsExactly("labelled");
    }

    @Test
    void ask_samples_reserveTheCapForEach() throws Exception {
        open(samples(5, false));
        rig.answers(Rig.label("Éclair")).ask("hello");
        long bytes = rig.server.takeRequest().getBodySize();
        assertThat(rig.gate.needs.get(0).tokens()).isEqualTo((bytes + 3) / 4 + 5 * 32);
        assertThat(rig.gate.needs.get(0).amount()).isEqualTo(new Amount((bytes + 64) * 150_000 + 5 * 32 * 600_000));
    }

    @Test
    void ask_serverThatIgnoresN_givesWhatCame() throws Exception {
        open(samples(5, true));
        Verdict.Labelled labelled =
                (Verdict.Labelled) rig.answers(Rig.label("Éclair")).ask("hello");
        assertThat(labelled.samples()).containsExactly(new Sample("Éclair", null, null, null));
    }

    @Test
    void ask_longAnswerWithManyLogprobs_isRead() throws Exception {
        open(samples(128, true));
        double[] logprobs = new double[40_000];
        Arrays.fill(logprobs, -0.5);
        MockResponse reply = choices(choice("{\"label\":\"Éclair\"}", logprobs));
        assertThat(reply.getBody().getContentLength()).isGreaterThan(1 << 20);
        assertThat(rig.answers(reply).ask("hello")).isInstanceOf(Verdict.Labelled.class);
    }

    @Test
    void ask_noSampleUsable_isAskedAgainOnce() throws Exception {
        open(samples(2, false));
        MockResponse bad = choices(choice("zebra"), choice("{}"));
        assertThat(rig.answers(bad, bad).ask("hello"))
                .isInstanceOfSatisfying(Verdict.Unusable.class, unusable -> assertThat(unusable.reason())
                        .isEqualTo(Reason.INVALID_ANSWER));
        assertThat(rig.server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void ask_nRefused_refusesTheJobWithWhatToSet() throws Exception {
        open(samples(2, false));
        rig.answers(Rig.error(400, null, "Unsupported value: 'n' must be 1 for this model", "n"));
        assertThat(rig.ask("hello"))
                .isInstanceOfSatisfying(Verdict.JobRefused.class, refused -> assertThat(refused.message())
                        .contains("expected a smaller llm.samples (1 is always possible), found 2"));
        assertThat(rig.ask("another")).isInstanceOf(Verdict.JobRefused.class);
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void ask_nRefusedAfterAnAnswer_isOfThatRowOnly() throws Exception {
        open(samples(2, false));
        rig.answers(Rig.label("Éclair"), Rig.error(400, null, "Unsupported value: 'n'", "n"), Rig.label("Éclair"));
        assertThat(rig.ask("one")).isInstanceOf(Verdict.Labelled.class);
        assertThat(rig.ask("two")).isInstanceOfSatisfying(Verdict.Kept.class, kept -> assertThat(kept.reason())
                .isEqualTo(Reason.REJECTED));
        assertThat(rig.ask("three")).isInstanceOf(Verdict.Labelled.class);
    }

    @Test
    void ask_logprobsRefused_areLeftOutFromThenOn() throws Exception {
        open(samples(1, true));
        rig.answers(
                Rig.error(400, null, "You are not allowed to request logprobs from this model", "logprobs"),
                Rig.label("Éclair"),
                Rig.label("Éclair"));
        assertThat(rig.ask("one")).isInstanceOf(Verdict.Labelled.class);
        assertThat(rig.ask("two")).isInstanceOf(Verdict.Labelled.class);
        assertThat(List.of(rig.body(), rig.body(), rig.body()))
                .extracting(body -> Json.read(body).has("logprobs"))
                .containsExactly(true, false, false);
    }

    @Test
    void ask_labelThatWasPruned_isAskedAgainAndThenPruned() throws Exception {
        open(hard());
        assertThat(ask(Rig.label(OTHER), Rig.label(OTHER))).isInstanceOfSatisfying(Verdict.Unusable.class, unusable -> {
            assertThat(unusable.reason()).isEqualTo(Reason.PRUNED);
            assertThat(unusable.detail()).isEqualTo("pruned");
            assertThat(unusable.callId()).isEqualTo("call-2");
        });
        assertThat(rig.meter.outcomes).containsExactly("pruned", "pruned");
        rig.body();
        assertThat(Json.read(rig.body()).at("/messages/0/content").asText()).contains("from the candidates;");
    }

    @Test
    void ask_labelThatWasPrunedThenACandidate_isLabelled() throws Exception {
        open(hard());
        assertThat(ask(Rig.label(OTHER), Rig.label("card payment"))).isInstanceOf(Verdict.Labelled.class);
        assertThat(rig.meter.outcomes).containsExactly("pruned", "labelled");
    }

    @Test
    void ask_offListWithAPrunedList_isInvalid() throws Exception {
        open(hard());
        assertThat(ask(Rig.label("zebra"), Rig.label("zebra")))
                .isInstanceOfSatisfying(Verdict.Unusable.class, unusable -> assertThat(unusable.reason())
                        .isEqualTo(Reason.INVALID_ANSWER));
    }

    @Test
    void ask_rowOfWhichNothingIsKnown_mayHaveAnyLabel() throws Exception {
        open(hard());
        assertThat(rig.answers(Rig.label(OTHER)).ask("hello")).isInstanceOf(Verdict.Labelled.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"answer\":\" Ada \"}|stop|Ada|",
                "Ada Lovelace|stop|Ada Lovelace|",
                "{\"name\":\"Ada\"}|stop|{\"name\":\"Ada\"}|",
                "{\"answer\":{\"name\":\"Ada\"}}|stop|{\"name\":\"Ada\"}|",
                "{\"answer\":\"Ada\"}|length|Ada|",
                "{\"answer\":\"Ad|length||cut",
                "Ada Love|length||cut",
                "{\"answer\":\" \"}|stop||empty",
                "` `|stop||empty"
            })
    void read_freeText_takesWhatWasSaid(String content, String finish, String text, String defect) {
        LlmSpec.Task task = new LlmSpec.Task(AnswerKind.TEXT, null, "Who?", 1_000, PromptOptions.NONE);
        Reply.Choice choice = new Reply.Choice(content, finish, null, null, null);
        AnswerReader.Reading reading = new AnswerReader(task)
                .read(new Question("key", "text"), new Reply.Answered(List.of(choice), null, null, 200, 0, null))
                .get(0);
        assertThat(reading.answer()).isEqualTo(text);
        assertThat(reading.defect() == null ? null : reading.defect().text()).isEqualTo(defect);
    }

    @Test
    void ask_longFreeText_isCutAtFourThousandCharacters() throws Exception {
        open(spec -> new LlmSpec(
                spec.endpoint(),
                new LlmSpec.Task(AnswerKind.TEXT, null, "Who?", 1_000, PromptOptions.NONE),
                spec.sampling(),
                spec.attempts()));
        Verdict.Labelled said =
                (Verdict.Labelled) rig.answers(Rig.content("x".repeat(9_000))).ask("hello");
        assertThat(said.label()).hasSize(4_000);
        assertThat(rig.meter.outcomes).containsExactly("answered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "[{\"logprob\":-1},{\"logprob\":\"x\"}]", "[{}]", "[{\"logprob\":-1e999}]"})
    void completion_logprobsThatAreNone_areNull(String tokens) {
        Completion completion = Completion.of(
                ("{\"choices\":[{\"message\":{\"content\":\"a\"},\"logprobs\":{\"content\":" + tokens + "}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(completion.choices().get(0).logprob()).isNull();
        assertThat(completion.choices().get(0).tokens()).isNull();
    }

    @Test
    void sampling_bad_isAnErrorThatNamesTheSetting() {
        assertThatThrownBy(() -> new LlmSpec.Sampling(0, 32, CapField.AUTO, AnswerFormat.AUTO, 2, false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("llm.samples: expected 1 with llm.temperature = 0");
        assertThatThrownBy(() -> new LlmSpec.Sampling(1, 32, CapField.AUTO, AnswerFormat.AUTO, 0, false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("llm.samples: expected 1 to 128, found 0");
    }

    private Verdict ask(MockResponse... responses) throws InterruptedException {
        return rig.answers(responses).annotator.ask(Questions.of(rig.spec, "hello", LEFT));
    }

    private void open(UnaryOperator<LlmSpec> change) throws Exception {
        rig = new Rig(change);
    }

    private static UnaryOperator<LlmSpec> samples(int n, boolean logprobs) {
        return spec -> new LlmSpec(
                spec.endpoint(),
                spec.task(),
                new LlmSpec.Sampling(n > 1 ? 0.8 : 0, 32, CapField.AUTO, AnswerFormat.AUTO, n, logprobs),
                spec.attempts());
    }

    private static UnaryOperator<LlmSpec> hard() {
        return spec -> new LlmSpec(
                spec.endpoint(),
                new LlmSpec.Task(AnswerKind.LABEL, Specs.LABELS, null, 1_000, HARD),
                spec.sampling(),
                spec.attempts());
    }

    private static ObjectNode choice(String content, double... logprobs) {
        var choice = Json.object().put("finish_reason", "stop");
        choice.putObject("message").put("content", content);
        if (logprobs.length > 0) {
            ArrayNode tokens = choice.putObject("logprobs").putArray("content");
            for (double logprob : logprobs) {
                tokens.addObject().put("token", "t").put("logprob", logprob);
            }
        }
        return choice;
    }

    private static MockResponse choices(ObjectNode... choices) {
        var root = Json.object().put("model", "gpt-x-2026");
        root.putArray("choices").addAll(List.of(choices));
        root.putObject("usage")
                .put("prompt_tokens", 10)
                .put("completion_tokens", 6)
                .put("total_tokens", 16);
        return new MockResponse.Builder().body(Json.write(root)).build();
    }
}
