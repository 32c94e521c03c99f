package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnrichSpecTest {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "input.path", "in.csv",
            "input.text", "text",
            "output.path", "/data/out",
            "small.bundles", List.of("b1"),
            "small.thresholds", List.of("0.7")));

    @Test
    void of_leastSettings_hasNoLlmNoBudgetAndDefaultPlaces() {
        EnrichSpec spec = spec();
        assertThat(spec.input()).isEqualTo(new InputSpec("in.csv", "auto", "text"));
        assertThat(spec.llm()).isNull();
        assertThat(spec.budget()).isNull();
        assertThat(spec.ledger()).isEqualTo("/data/out");
        assertThat(spec.store()).isEqualTo("/data/sluice-store");
        assertThat(spec.small().names()).containsExactly("small");
        assertThat(spec.thresholds()).containsExactly(0.7);
        assertThat(spec.overwrite()).isFalse();
    }

    @Test
    void of_ownPlacesAndBudget_areTaken() {
        values.putAll(Map.of("ledger.path", "/l", "store.path", "/s", "budget.usd", "2.50"));
        assertThat(spec().ledger()).isEqualTo("/l");
        assertThat(spec().store()).isEqualTo("/s");
        assertThat(spec().budget()).isEqualTo(Quantity.ofUsd(new PicoUsd(2_500_000_000_000L)));
    }

    @ParameterizedTest
    @CsvSource({
        "out, sluice-store",
        "out/, sluice-store",
        "a/out//, a/sluice-store",
        "/out, /sluice-store",
        "s3a://bucket/x/out, s3a://bucket/x/sluice-store",
        "s3a://bucket, s3a://bucket/sluice-store",
        "/, /sluice-store"
    })
    void of_noStorePath_isBesideTheOutput(String output, String store) {
        values.put("output.path", output);
        assertThat(spec().store()).isEqualTo(store);
    }

    @Test
    void of_noBundle_isAnErrorThatSaysHowToGiveOne() {
        values.remove("small.bundles");
        assertError("small.bundles: expected at least one bundle (--bundle DIR)");
    }

    @Test
    void of_noThreshold_isAnErrorThatSaysHowToGiveOne() {
        values.remove("small.thresholds");
        assertError("small.thresholds: ", "found none", "--threshold X");
    }

    @Test
    void of_certificateInPlaceOfThresholds_isTakenWithItsAudit() {
        values.remove("small.thresholds");
        values.putAll(Map.of("small.certificate", "c.json", "small.delta", "0.05", "audit.usd", "0.5"));
        AuditSpec audit = new AuditSpec(0.01, 20, new PicoUsd(500_000_000_000L), 7, 200, null);
        assertThat(spec().certificate()).isEqualTo(new CertificateUse("c.json", null, 0.05, audit, "sluice-store"));
        assertThat(spec().thresholds()).isEmpty();
    }

    @Test
    void of_certificateAndThresholds_isAnErrorThatNamesBoth() {
        values.put("small.certificate", "c.json");
        assertError("small.certificate: ", "--certificate or --threshold", "found both");
    }

    @Test
    void of_neitherThresholdNorCertificate_isAnErrorThatNamesBothWays() {
        values.remove("small.thresholds");
        assertError("--threshold X", "--certificate CERT");
    }

    @Test
    void of_targetWithoutCertificate_isAnError() {
        values.put("small.target", "0.9");
        assertError("small.target, small.delta: ", "--certificate CERT");
    }

    @Test
    void of_auditOfNoRows_isAnErrorThatSaysWhatBoundsIt() {
        values.remove("small.thresholds");
        values.putAll(Map.of("small.certificate", "c.json", "audit.rate", "0"));
        assertError("audit.rate: ", "audit.usd");
    }

    @Test
    void of_wrongNumberOfThresholds_isAnErrorThatCountsThem() {
        values.put("small.thresholds", List.of("0.7", "0.8"));
        assertError("small.thresholds: expected one --threshold per small stage (1), found 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "NaN", "-Infinity"})
    void of_thresholdThatIsNone_isAnErrorThatShowsIt(String threshold) {
        values.put("small.thresholds", List.of(threshold));
        assertError("small.thresholds: expected numbers of at least 0, found [" + threshold + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "1.5", "Infinity"})
    void of_thresholdThatAcceptsAllOrNone_isTaken(String threshold) {
        values.put("small.thresholds", List.of(threshold));
        assertThat(spec().thresholds()).containsExactly(Double.parseDouble(threshold));
    }

    @Test
    void of_batchTokens_areMeasuredUnlessSet() {
        assertThat(spec().small().batchTokens()).isEqualTo(SmallStages.BATCHES_MEASURED);
        values.put("small.batch-tokens", 256);
        assertThat(spec().small().batchTokens()).isEqualTo(256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "some", "1.5", "12345678901"})
    void of_batchTokensThatAreNoNumber_areAnErrorThatShowsThem(String tokens) {
        values.put("small.batch-tokens", tokens);
        assertError("small.batch-tokens: expected auto or a whole number from 1", "'" + tokens + "'");
    }

    @Test
    void of_predictions_areStagesBeforeTheBundles() {
        values.put("small.predictions", List.of("a:b:p"));
        values.put("small.thresholds", List.of("0.7", "0.8"));
        SmallStages small = spec().small();
        assertThat(small.predictions()).containsExactly(new PredictionColumns("a:b", "p"));
        assertThat(small.names()).containsExactly("small", "small2");
        assertThat(small.flags()).containsExactly("--predictions a:b:p", "--bundle b1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"label", ":p", "label:"})
    void of_predictionsThatAreNoPairOfColumns_areAnErrorThatShowsThem(String predictions) {
        values.put("small.predictions", List.of(predictions));
        assertError("small.predictions: expected two columns", "LABEL:CONFIDENCE", "'" + predictions + "'");
    }

    @Test
    void of_labelsOfPredictionsBesideABundle_areAnError() {
        values.put("small.labels", List.of("a", "b"));
        assertError("small.labels: expected none without --predictions", "[a, b]");
        values.put("small.predictions", List.of("label:p"));
        assertError("small.labels: expected none beside bundles", "[a, b]");
    }

    @Test
    void of_prunedPromptWithPredictionsAlone_isAnError() {
        values.remove("small.bundles");
        values.putAll(
                Map.of("small.predictions", List.of("label:p"), "llm.url", "http://127.0.0.1/v1", "llm.model", "m"));
        values.put("llm.prompt.hard", true);
        assertError("llm.prompt.hard", "expected a bundle (--bundle DIR)", "--predictions label:p");
    }

    @Test
    void of_oneSuppliedNameFromTwoBundles_isAnErrorThatShowsThem() {
        values.putAll(Map.of("llm.url", "http://127.0.0.1/v1", "llm.model", "m"));
        values.putAll(
                Map.of("llm.threshold", 0.8, "llm.logprobs", true, "llm.prompt.context-from", List.of("topic=t1")));
        values.put("llm.next", List.of(Map.of("model", "n", "prompt.context-from", List.of("topic=t2"))));
        assertError("llm.prompt.context-from: expected one bundle for 'topic'", "t1 and t2");
    }

    @Test
    void of_threeBundles_areNamedInOrder() {
        bundles(3);
        assertThat(spec().small().names()).containsExactly("small", "small2", "small3");
    }

    @Test
    void of_ownStageNames_areTakenInOrder() {
        bundles(2);
        values.put("small.names", List.of("linear", "encoder"));
        assertThat(spec().small().names()).containsExactly("linear", "encoder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a,a", "a,b,c"})
    void of_stageNamesThatDoNotFit_areAnErrorThatShowsThem(String names) {
        bundles(2);
        values.put("small.names", List.of(names.split(",")));
        assertError("small.names: expected 2 different names", "[" + names.replace(",", ", ") + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-b", "1x", "a.b", "é"})
    void of_prefixThatIsNoName_isAnErrorThatShowsIt(String prefix) {
        values.put("output.prefix", prefix);
        assertError("output.prefix: ", "found '" + prefix + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"input.path", "input.text", "output.path"})
    void of_somethingMissing_isAnErrorThatNamesIt(String key) {
        values.remove(key);
        assertError(key + ": expected a value");
    }

    private void bundles(int n) {
        List<String> bundles = new ArrayList<>();
        List<String> thresholds = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            bundles.add("b" + i);
            thresholds.add("0.5");
        }
        values.putAll(Map.of("small.bundles", bundles, "small.thresholds", thresholds));
    }

    private EnrichSpec spec() {
        return EnrichSpec.of(Settings.of(null, values));
    }

    private void assertError(String... parts) {
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContainingAll(parts);
    }
}
