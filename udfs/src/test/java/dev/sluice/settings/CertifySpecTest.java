package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.certificate.Certificate.Against;
import dev.sluice.certificate.Certificate.Kind;
import dev.sluice.certificate.Certificate.Scope;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertifySpecTest {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "input.path", "in.csv",
            "input.text", "text",
            "small.bundles", List.of("b1", "b2"),
            "llm.url", "https://llm.example/v1",
            "llm.model", "m",
            "certify.output", "/data/cert.json"));

    private CertifySpec spec() {
        return CertifySpec.of(Settings.of(null, values));
    }

    @Test
    void of_leastSettings_isAgreementOnThisDatasetWithDefaultPlaces() {
        CertifySpec spec = spec();
        assertThat(spec.claim())
                .isEqualTo(new CertifySpec.Claim(Kind.AGREEMENT, Against.LLM, 0.95, 0.1, 0.01, null, Scope.DATASET));
        assertThat(spec.search()).isEqualTo(new CertifySpec.Search(false, 2000, 1, null, 7));
        assertThat(spec.store()).isEqualTo("/data/sluice-store");
        assertThat(spec.ledger()).isEqualTo("/data/sluice-ledger");
        assertThat(spec.small().names()).containsExactly("small", "small2");
        assertThat(spec.enrichBudget()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "llm.prompt.hard, true",
        "llm.prompt.soft, true",
        "llm.prompt.context, [language]",
        "llm.samples, 3",
        "llm.verifier, regex:a"
    })
    void of_promptThatIsNotPlain_isRefusedWithItsKey(String key, String value) {
        values.put("llm.temperature", 0.5);
        values.put(key, Settings.parseValue(value));
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(key + ": expected ")
                .hasMessageContaining("for certify")
                .hasMessageEndingWith("a certificate speaks of one answer a text to the plain prompt");
    }

    @Test
    void of_gold_needsNoLlmAndClaimsAccuracy() {
        values.remove("llm.url");
        values.putAll(Map.of("certify.against", "gold", "certify.gold", "label", "certify.labels-budget-usd", "0.5"));
        assertThat(spec().claim().kind()).isEqualTo(Kind.ACCURACY);
        assertThat(spec().claim().scope()).isEqualTo(Scope.STREAM);
        assertThat(spec().llm()).isNull();
        assertThat(spec().search().labelsBudget()).isEqualTo(new PicoUsd(500_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource({
        "certify.target, 1, 'certify.target: expected a number above 0 and below 1, found ''1'''",
        "certify.target, 95, certify.target",
        "certify.target, 0, certify.target",
        "certify.target, NaN, certify.target",
        "certify.delta, 0, 'certify.delta: expected a number above 0 and below 1, found ''0'''",
        "certify.delta, 1, certify.delta",
        "certify.epsilon, -0.1, certify.epsilon",
        "certify.labels, 0, certify.labels",
        "certify.nights, 3, --scope stream",
        "certify.scope, table, dataset",
        "certify.against, person, 'llm, gold'",
        "certify.against, gold, certify.gold",
        "certify.claim, accuracy, --against gold",
        "certify.claim, precision, --class",
        "cost.core-hour-usd, -1, cost.core-hour-usd",
        "cost.gpu-hour-usd, cheap, cost.gpu-hour-usd",
        "certify.class, good, certify.class",
        "certify.labels-budget-usd, -1, certify.labels-budget-usd",
    })
    void of_badValue_namesKeyAndExpectation(String key, String value, String message) {
        values.put(key, value);
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining(message);
    }

    @Test
    void of_agreementWithoutLlm_namesBothWays() {
        values.remove("llm.url");
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--llm-url")
                .hasMessageContaining("--against gold");
    }

    @Test
    void of_nonInferiorityWithoutLlm_isTold() {
        values.remove("llm.url");
        values.putAll(Map.of("certify.against", "gold", "certify.gold", "g", "certify.claim", "non-inferiority"));
        values.put("small.bundles", List.of("b1"));
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--llm-url")
                .hasMessageContaining("several small stages");
        values.put(
                "small.bundles",
                IntStream.rangeClosed(1, 9).mapToObj(i -> "b" + i).toList());
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("at most 8 small stages");
        values.put("small.bundles", List.of("b1", "b2"));
        assertThat(spec().llm()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"LLM, DATASET", "GOLD, STREAM"})
    void of_precisionOfAClass_isOfTheJudgeThatWasNamed(Against against, Scope scope) {
        values.putAll(Map.of("certify.claim", "precision", "certify.class", "good", "certify.gold", "g"));
        values.put("certify.against", CertifySpec.text(against));
        assertThat(spec().claim())
                .isEqualTo(new CertifySpec.Claim(Kind.PRECISION, against, 0.95, 0.1, 0.01, "good", scope));
    }

    @Test
    void of_recallAgainstGoldWithoutGold_isTold() {
        values.putAll(Map.of("certify.claim", "recall", "certify.class", "good", "certify.against", "gold"));
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("certify.gold");
    }

    @Test
    void of_precisionAgainstTheLlmWithoutLlm_isTold() {
        values.remove("llm.url");
        values.putAll(Map.of("certify.claim", "precision", "certify.class", "good"));
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("--llm-url");
    }

    @Test
    void of_budget_keepsHalfOfDeltaAndAQuarterOfTheLabels() {
        assertThat(spec().searchDelta()).isEqualTo(0.1);
        assertThat(spec().searchLabels()).isEqualTo(2000);
        values.put("certify.budget-usd", 3);
        assertThat(spec().searchDelta()).isEqualTo(0.05);
        assertThat(spec().searchLabels()).isEqualTo(1500);
    }

    @ParameterizedTest
    @CsvSource({"certify.nights, 3", "certify.per-class, true"})
    void of_settingsOfAgreementWithAnotherClaim_areTold(String key, String value) {
        values.putAll(
                Map.of("certify.claim", "recall", "certify.class", "good", "certify.scope", "stream", key, value));
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(key, "claim recall", "found " + value);
    }

    @Test
    void of_budgetWithAClaimOfAClass_isTold() {
        values.putAll(Map.of("certify.claim", "recall", "certify.class", "good", "certify.budget-usd", 3));
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("certify.budget-usd");
    }

    @Test
    void of_recallWithoutClass_isTold() {
        values.putAll(Map.of("certify.against", "gold", "certify.gold", "g", "certify.claim", "recall"));
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("--class");
    }

    @Test
    void of_thresholds_areRefused() {
        values.put("small.thresholds", List.of(0.9, 0.8));
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("small.thresholds");
    }

    @Test
    void of_noOutput_isTold() {
        values.remove("certify.output");
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("--output");
    }
}
