package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims of a class and of a budget, on one input, against one server and one store. */
@Tag("spark")
class ClaimSparkTest {
    /** Ninety sure rows in a hundred; the LLM differs on one of them in ten. */
    private static final int ROWS = 800;

    @TempDir
    private static Path home;

    private static LlmServer server;

    private final Map<String, Object> values = new LinkedHashMap<>();

    @BeforeAll
    static void input() throws IOException {
        server = LlmServer.labelling(ClaimSparkTest::label);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            lines.add(LlmServer.JSON.writeValueAsString(
                    LlmServer.JSON.createObjectNode().put("text", text(i)).put("gold", label(text(i)))));
        }
        Files.write(home.resolve("input.jsonl"), lines);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void settings() {
        values.put("input.path", home.resolve("input.jsonl").toString());
        values.put("input.text", "text");
        values.put("small.bundles", List.of(Bundle.LINEAR.toString()));
        values.put("certify.output", home.resolve("cert.json").toString());
        values.put("certify.overwrite", true);
        values.put("certify.target", 0.8);
        values.put("certify.labels", 400);
        values.put("store.path", home.resolve("store").toString());
        values.put("ledger.path", home.resolve("ledger").toString());
        values.put("llm.url", server.url());
        values.put("llm.provider", "test");
        values.put("llm.model", LlmServer.MODEL);
        values.put("llm.price-in", LlmServer.USD_IN);
        values.put("llm.price-out", LlmServer.USD_OUT);
    }

    private static String text(int i) {
        String words = i % 10 == 9 ? Bundle.DOUBTFUL : i % 2 == 0 ? Bundle.SURE_GOOD : Bundle.SURE_BAD;
        return words + " q" + i;
    }

    private static String label(String text) {
        int number = Integer.parseInt(text.substring(text.lastIndexOf('q') + 1));
        boolean differs = number / 10 % 10 == 0;
        return differs || number % 10 == 9 ? "question" : text.contains("lovely") ? "good" : "bad";
    }

    private CertificationSummary certify() {
        return Certification.run(
                LocalSpark.session(), CertifySpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    private Certificate claimed(Certificate.Kind kind, String against) {
        values.putAll(Map.of("certify.claim", CertifySpec.text(kind), "certify.class", "good"));
        values.putAll(Map.of("certify.against", against, "certify.gold", "gold"));
        CertificationSummary summary = certify();
        assertThat(summary.certified()).as(summary.refusal()).isTrue();
        Certificate certificate = new CertificateStore(
                        home.resolve("cert.json").toString(),
                        LocalSpark.session().sparkContext().hadoopConfiguration())
                .read();
        assertThat(certificate).isEqualTo(summary.certificate());
        assertThat(certificate.claim().kind()).isEqualTo(kind);
        assertThat(certificate.claim().label()).isEqualTo("good");
        assertThat(certificate.claim().target()).isEqualTo(0.8);
        assertThat(certificate.evidence().accepted()).isPositive();
        assertThat(certificate.evidence().pValue()).isLessThanOrEqualTo(0.1);
        assertThat(summary.lines().toString()).contains("'good'", "not said");
        return certificate;
    }

    /** Only the class itself is accepted; bad, good, question. */
    private static void onlyGoodIsAccepted(Certificate certificate) {
        List<Double> thresholds = certificate.stages().get(0).thresholds();
        assertThat(thresholds).hasSize(3);
        assertThat(thresholds.get(certificate.labels().indexOf("good"))).isLessThanOrEqualTo(1);
        assertThat(thresholds.stream().filter(t -> t > 1)).hasSize(2);
    }

    @Test
    void precision_againstTheLlm_acceptsNothingButTheClassAndEnrichHoldsToIt() {
        values.put("certify.labels", 200);
        Certificate certificate = claimed(Certificate.Kind.PRECISION, "llm");
        onlyGoodIsAccepted(certificate);
        assertThat(certificate.claim().scope()).isEqualTo(Certificate.Scope.DATASET);
        Job job = new Job(home).llm(server);
        job.set("input.path", values.get("input.path"))
                .set("small.thresholds", List.of())
                .set("small.certificate", values.get("certify.output"))
                .set("audit.usd", "0");
        RunSummary.Certificate used = job.run().certificate();
        assertThat(used.status()).isEqualTo(RunSummary.Status.HELD);
        assertThat(job.table("enriched")
                        .filter("sluice_route = 'accept' and sluice_label <> 'good'")
                        .count())
                .isZero();
        assertThat(job.table("enriched").filter("sluice_route = 'accept'").count())
                .isPositive();
    }

    @Test
    void recall_againstTheLlm_isCertifiedOfTheClass() {
        Certificate certificate = claimed(Certificate.Kind.RECALL, "llm");
        assertThat(certificate.evidence().method()).contains("recall of a class against the LLM");
    }

    @Test
    void precision_onGold_isOfTheStream() {
        Certificate certificate = claimed(Certificate.Kind.PRECISION, "gold");
        onlyGoodIsAccepted(certificate);
        assertThat(certificate.claim().scope()).isEqualTo(Certificate.Scope.STREAM);
    }

    @Test
    void recall_onGoldWithoutAnLlm_needsNone() {
        values.remove("llm.url");
        Certificate certificate = claimed(Certificate.Kind.RECALL, "gold");
        assertThat(certificate.llm()).isNull();
    }

    @Test
    void precision_thatTookALabelOfEachRow_isRefusedSinceNothingIsSaved() {
        values.putAll(Map.of("certify.claim", "precision", "certify.class", "good", "certify.labels", 5000));
        CertificationSummary summary = certify();
        assertThat(summary.certified()).isFalse();
        assertThat(summary.refusal()).contains("were labelled, so that nothing is saved");
    }

    @Test
    void precision_thatIsNotThere_isRefusedWithTheNumbers() {
        values.putAll(Map.of("certify.claim", "precision", "certify.class", "good", "certify.target", 0.97));
        CertificationSummary summary = certify();
        assertThat(summary.certified()).isFalse();
        assertThat(summary.refusal()).contains("precision of 'good' could not be certified", "0.97 was not shown");
    }

    @Test
    void classThatIsNoLabel_namesTheLabels() {
        values.putAll(Map.of("certify.claim", "precision", "certify.class", "splendid"));
        assertThatThrownBy(this::certify)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("certify.class")
                .hasMessageContaining("good")
                .hasMessageContaining("'splendid'");
    }

    private void budget(long calls) {
        values.put("certify.target", 0.97);
        values.put(
                "certify.budget-usd",
                new PicoUsd(LlmServer.ANSWER_PICOS * calls).toUsd().toPlainString());
    }

    @Test
    void budget_belowTheTarget_certifiesTheBestThatItPaysForAndSaysSo() {
        budget(300);
        CertificationSummary summary = certify();
        assertThat(summary.certified()).as(summary.refusal()).isTrue();
        Certificate certificate = summary.certificate();
        assertThat(certificate.claim().kind()).isEqualTo(Certificate.Kind.AGREEMENT);
        assertThat(certificate.claim().target()).isBetween(0.5, 0.96);
        assertThat(certificate.claim().delta()).isEqualTo(0.1);
        assertThat(certificate.evidence().figures()).containsEntry("asked-target", 0.97);
        assertThat(certificate.evidence().figures().get("calls")).isLessThanOrEqualTo(300);
        assertThat(certificate.evidence().method()).contains("halved", "0.05");
        assertThat(summary.lines().toString()).contains("the budget pays for 300 calls: at least", "INSTEAD OF 97 %");
    }

    @Test
    void budget_thatPaysForAllRows_saysUseTheLlm() {
        budget(ROWS);
        values.put("certify.target", 0.99);
        CertificationSummary summary = certify();
        assertThat(summary.certified()).isFalse();
        assertThat(summary.refusal()).endsWith("use the LLM");
    }

    @Test
    void budget_thatMachinesUseUp_saysWhatTheyTake() {
        budget(300);
        values.put("cost.core-hour-usd", new BigDecimal("1000"));
        CertificationSummary summary = certify();
        assertThat(summary.certified()).isFalse();
        assertThat(summary.refusal()).contains("does not pay for scoring the rows", "cores at $1000.000000 an hour");
    }

    @Test
    void budget_thatSuffices_certifiesTheTargetAtHalfOfDelta() {
        budget(ROWS);
        values.put("certify.target", 0.8);
        CertificationSummary summary = certify();
        assertThat(summary.certified()).as(summary.refusal()).isTrue();
        assertThat(summary.certificate().claim().target()).isEqualTo(0.8);
        assertThat(summary.certificate().claim().delta()).isEqualTo(0.1);
        assertThat(summary.certificate().evidence().method()).contains("delta 0.05", "halved");
    }
}
