package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.llm.AnswerKind;
import dev.sluice.llm.KeySource;
import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.PromptOptions;
import dev.sluice.selection.Ranking;
import dev.sluice.selection.VerifierSpec;
import dev.sluice.throttle.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code llm} and where its price comes from. */
class LlmSettingsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    @TempDir
    Path dir;

    private final Map<String, Object> values =
            new HashMap<>(Map.of("llm.url", "https://api.openai.com/v1", "llm.model", "gpt-4o-mini"));

    @Test
    void of_urlAndModel_givesTheDefaultsOfTheFile() {
        LlmSettings llm = llm();
        assertThat(llm.stage()).isEqualTo("llm");
        assertThat(llm.limits(null)).isEqualTo(new Limits(0, 0, 256, null));
        assertThat(llm.attempts()).isEqualTo(new LlmSpec.Attempts(5, 60_000, 500, 30_000));
        assertThat(llm.endpoint().key()).isNull();
        assertThat(llm.tasks()).isEqualTo(8);
        Labels labels = new Labels(List.of("a", "b"));
        assertThat(llm.spec(labels).task().labels()).isEqualTo(labels);
        assertThat(llm.spec(labels).sampling()).isEqualTo(llm.sampling());
    }

    @Test
    void limits_ofTheSettings_carryRatesAndBudget() {
        values.putAll(Map.of("llm.rpm", 500, "llm.tpm", 200_000, "llm.max-in-flight", 7));
        assertThat(llm().limits(new Amount(9))).isEqualTo(new Limits(500, 200_000, 7, new Amount(9)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, openai",
        "https://API.OpenAI.com/v1, openai",
        "https://mine.openai.azure.com/openai/v1, azure",
        "https://api.groq.com/openai/v1, api.groq.com",
        "https://api.openai.com.evil.example/v1, api.openai.com.evil.example",
        "http://localhost:8089/v1, localhost"
    })
    void of_noProvider_isNamedAfterTheHost(String url, String provider) {
        values.put("llm.url", url);
        assertThat(llm().endpoint().provider()).isEqualTo(provider);
    }

    @Test
    void of_retryOfUnusableAnswers_isNeverUnlessAnAgeIsGiven() {
        assertThat(llm().retryUnusableAfter()).isNull();
        values.put("llm.retry-unusable-after", "never");
        assertThat(llm().retryUnusableAfter()).isNull();
        values.put("llm.retry-unusable-after", "7d");
        assertThat(llm().retryUnusableAfter()).isEqualTo(Duration.ofDays(7));
        values.put("llm.retry-unusable-after", "soon");
        assertError(this::llm, "llm.retry-unusable-after: expected a duration above zero", "'soon'");
    }

    @Test
    void of_ownProvider_isTaken() {
        values.put("llm.provider", "mine");
        assertThat(llm().endpoint().provider()).isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource({"llm.price-in", "llm.price-out"})
    void of_onePriceOnly_isAnErrorThatNamesBoth(String key) {
        values.put(key, "0.15");
        assertError(this::llm, "llm.price-in, llm.price-out: expected both or none");
    }

    @Test
    void of_keyPlaces_areOneOrNone() {
        values.put("llm.key-env", "MY_KEY");
        assertThat(llm().endpoint().key()).isEqualTo(KeySource.environment("MY_KEY"));
        values.put("llm.key-file", "/run/key");
        assertError(this::llm, "llm.key-env, llm.key-file: expected one of them, found 2");
        values.remove("llm.key-env");
        assertThat(llm().endpoint().key()).isEqualTo(KeySource.file("/run/key"));
        values.put("llm.key-credential", "openai.key");
        assertError(this::llm, "llm.key-file, llm.key-credential: expected one of them");
        values.remove("llm.key-file");
        assertThat(llm().endpoint().key()).isEqualTo(KeySource.credential("openai.key"));
    }

    @ParameterizedTest
    @CsvSource({
        "llm.model, '', llm.model",
        "llm.temperature, 2.1, llm.temperature",
        "llm.cap-field, tokens, llm.cap-field",
        "llm.format, yaml, llm.format",
        "llm.max-in-flight, 4097, llm.max-in-flight",
        "llm.max-in-flight, 0, llm.max-in-flight",
        "llm.tasks, 0, llm.tasks",
        "llm.retry-max, 100 ms, llm.retry-max",
        "llm.output-cap, 0, llm.output-cap",
        "llm.answer, number, llm.answer: expected label or text",
        "llm.answer, text, llm.instructions: expected what is asked",
        "llm.samples, 0, llm.samples",
        "llm.samples, 2, llm.samples: expected 1 with llm.temperature = 0",
        "llm.verifier, regex:(, llm.verifier",
        "llm.verifier, java:no.such.Class, llm.verifier",
        "llm.verifier, anything, llm.verifier",
        "llm.rank, best, llm.rank",
        "llm.prompt.top-k, 0, llm.prompt.top-k",
        "llm.prompt.top-k, 3, llm.prompt.top-k: expected llm.prompt.hard",
        "llm.prompt.ruled-out-below, 1, llm.prompt.ruled-out-below",
        "llm.prompt.ruled-out-below, 1.5, llm.prompt.ruled-out-below",
        "llm.url, http://example.org/v1, llm.allowed-http-hosts",
        "llm.url, not a url, llm.url"
    })
    void of_badValue_isAnErrorThatNamesItsKey(String key, String value, String named) {
        values.put(key, value);
        assertError(this::llm, named);
    }

    @Test
    void of_promptOptionsAndSamples_areOfTheSpec() {
        values.putAll(Map.of(
                "llm.prompt.hard",
                true,
                "llm.prompt.soft",
                true,
                "llm.prompt.ruled-out-below",
                0.02,
                "llm.prompt.context",
                List.of("language"),
                "llm.samples",
                5,
                "llm.temperature",
                0.8,
                "llm.verifier",
                "equals:answer",
                "llm.rank",
                "logprob"));
        LlmSpec spec = llm().spec(new Labels(List.of("a", "b")));
        assertThat(spec.task().prompt()).isEqualTo(new PromptOptions(true, true, null, 0.02, List.of("language")));
        assertThat(spec.sampling().samples()).isEqualTo(5);
        assertThat(spec.sampling().logprobs())
                .as("what ranks by log-probability asks for them")
                .isTrue();
        assertThat(llm().choosing())
                .isEqualTo(new Choosing(new VerifierSpec(VerifierSpec.Kind.EQUALS, "answer"), Ranking.LOGPROB, null));
    }

    @Test
    void of_freeText_needsNoLabels() {
        values.putAll(Map.of("llm.answer", "text", "llm.instructions", "Who is it about?"));
        assertThat(llm().spec(null).task().answer()).isEqualTo(AnswerKind.TEXT);
        values.put("llm.prompt.hard", true);
        assertError(() -> llm().spec(null), "llm.prompt.hard: expected false with llm.answer = text");
        values.remove("llm.prompt.hard");
        values.put("llm.prompt.soft", true);
        assertError(() -> llm().spec(null), "llm.prompt.soft: expected false with llm.answer = text");
    }

    @Test
    void price_knownModel_isOfTheBuiltInList() {
        Price price = PriceSource.of(llm(), DAY);
        assertThat(price.input()).isEqualTo(new PicoUsd(150_000));
        assertThat(price.cachedInput()).isEqualTo(new PicoUsd(75_000));
        assertThat(price.output()).isEqualTo(new PicoUsd(600_000));
        assertThat(price.version()).isEqualTo("openai/gpt-4o-mini@2024-07-18");
    }

    @Test
    void price_unknownModel_isAnErrorThatSaysWhatToAdd() {
        values.put("llm.model", "gpt-x");
        assertError(() -> PriceSource.of(llm(), DAY), "'openai,gpt-x,2026-03-01,", "conf/prices.csv");
    }

    @Test
    void price_givenByHand_winsOverAnyList() {
        values.putAll(Map.of("llm.price-in", "0.00001", "llm.price-out", "3", "prices.path", "/nowhere"));
        assertThat(PriceSource.of(llm(), DAY).input()).isEqualTo(new PicoUsd(10));
        assertThat(PriceSource.of(llm(), DAY).output()).isEqualTo(new PicoUsd(3_000_000));
    }

    @Test
    void price_ownFile_isUsedInsteadOfTheBuiltInList() throws IOException {
        Path file = Files.writeString(dir.resolve("p.csv"), "openai,gpt-4o-mini,2026-01-01,7,7,7,,,mine\n");
        values.put("prices.path", file.toString());
        assertThat(PriceSource.of(llm(), DAY).input()).isEqualTo(new PicoUsd(7_000_000));
        values.put("llm.model", "gpt-4o");
        assertError(() -> PriceSource.of(llm(), DAY), file.toString(), "gpt-4o");
    }

    @Test
    void price_ownFileMissing_isAnErrorThatNamesIt() {
        values.put("prices.path", "/no/such.csv");
        assertError(() -> PriceSource.of(llm(), DAY), "prices.path: ", "/no/such.csv");
    }

    private LlmSettings llm() {
        return LlmSettings.of(Settings.of(null, values));
    }

    private static void assertError(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(UserException.class).hasMessageContainingAll(parts);
    }
}
