package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.UserException;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From rows to a certificate, against a local server. */
@Tag("spark")
class CertificationSparkTest {
    private static final int SURE = 600;
    private static final int DOUBTFUL = 200;

    @TempDir
    private Path home;

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Sure rows on which the LLM agrees, doubtful ones on which it does as it likes, one without a text, and a duplicate. */
    @BeforeEach
    void settings() throws IOException {
        values.put("input.path", home.resolve("input.jsonl").toString());
        values.put("input.text", "text");
        values.put("small.bundles", List.of(Bundle.LINEAR.toString()));
        values.put("certify.output", home.resolve("cert.json").toString());
        values.put("certify.target", 0.9);
        values.put("certify.labels", 400);
        values.put("store.path", home.resolve("store").toString());
        values.put("ledger.path", home.resolve("certify").toString());
        values.put("llm.provider", "test");
        values.put("llm.model", LlmServer.MODEL);
        values.put("llm.price-in", LlmServer.USD_IN);
        values.put("llm.price-out", LlmServer.USD_OUT);
        values.put("llm.retry-base", "1 ms");
        values.put("llm.retry-max", "2 ms");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SURE + DOUBTFUL; i++) {
            lines.add(line(i, text(i), label(text(i))));
        }
        lines.add(line(-1, null, null));
        lines.add(line(0, text(0), label(text(0))));
        Files.write(home.resolve("input.jsonl"), lines);
    }

    private static String line(int id, String text, String gold) throws IOException {
        return LlmServer.JSON.writeValueAsString(LlmServer.JSON
                .createObjectNode()
                .put("id", id)
                .put("text", text)
                .put("gold", gold));
    }

    private static String text(int i) {
        return i >= SURE ? Bundle.DOUBTFUL + " q" + i : (i % 2 == 0 ? Bundle.SURE_GOOD : Bundle.SURE_BAD) + " q" + i;
    }

    private static String label(String text) {
        return text.contains("lovely")
                ? "good"
                : text.contains("awful")
                        ? "bad"
                        : List.of("good", "bad", "question").get(text.length() % 3);
    }

    private CertificationSummary certify() {
        return Certification.run(
                LocalSpark.session(), CertifySpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    private CertificationSummary certify(LlmServer server) {
        values.put("llm.url", server.url());
        return certify();
    }

    private Certificate written() {
        return new CertificateStore(home.resolve("cert.json").toString(), new Configuration()).read();
    }

    private List<Row> ledger() {
        return LocalSpark.session()
                .read()
                .parquet(home.resolve("certify/ledger").toString())
                .collectAsList();
    }

    private String text(CertificationSummary summary) {
        return summary.lines().toString();
    }

    @Test
    void agreement_ofASureModel_isCertifiedAndItsLabelsArePaidOnce() throws IOException {
        try (LlmServer server = LlmServer.labelling(CertificationSparkTest::label)) {
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).as(summary.refusal()).isTrue();
            Certificate certificate = written();
            assertThat(certificate).isEqualTo(summary.certificate());
            assertThat(certificate.claim().fingerprint()).isNotBlank();
            assertThat(certificate.llm().resolved()).containsExactly(LlmServer.RESOLVED);
            assertThat(certificate.evidence().rows()).isEqualTo(SURE + DOUBTFUL + 2);
            assertThat(certificate.evidence().accepted()).isGreaterThan(SURE / 2);
            assertThat(certificate.evidence().pValue()).isLessThanOrEqualTo(0.1);
            // Every question once, and each of them is in the ledger under its purpose.
            int asked = server.requests();
            assertThat(new LinkedHashSet<>(server.texts())).hasSize(asked);
            assertThat(certificate.evidence().paid()).isEqualTo(asked);
            assertThat(certificate.answered()).isNotEmpty().hasSizeLessThanOrEqualTo(asked);
            assertThat(ledger()).hasSize(asked).allSatisfy(line -> assertThat(line.<String>getAs("purpose"))
                    .isEqualTo("certify"));
            assertThat(new BigDecimal(certificate.evidence().chargeUsd())).isEqualByComparingTo(server.invoice());
            assertThat(home.resolve("cert.json.work")).doesNotExist();
            assertThat(text(summary)).contains("at least 90 % of these 802 rows carry the LLM's label", "not said");

            // enrich asks about no row whose label was bought for the certificate.
            new Job(home)
                    .set("input.path", values.get("input.path"))
                    .llm(server)
                    .threshold(2)
                    .run();
            assertThat(server.texts()).doesNotHaveDuplicates().hasSize(SURE + DOUBTFUL);
        }
    }

    @Test
    void sameRowsInOtherOrder_haveTheSameCertificate() throws IOException {
        try (LlmServer server = LlmServer.labelling(CertificationSparkTest::label)) {
            Certificate one = certify(server).certificate();
            List<String> lines = new ArrayList<>(Files.readAllLines(home.resolve("input.jsonl")));
            java.util.Collections.shuffle(lines, new java.util.Random(3));
            Files.write(home.resolve("input.jsonl"), lines);
            values.put("certify.overwrite", true);
            int asked = server.requests();
            Certificate other = certify(server).certificate();
            assertThat(server.requests()).isEqualTo(asked);
            assertThat(other.stages()).isEqualTo(one.stages());
            assertThat(other.claim()).isEqualTo(one.claim());
            assertThat(other.answered()).isEqualTo(one.answered());
            assertThat(other.evidence().paid()).isZero();
            assertThat(other.evidence().used()).isEqualTo(one.evidence().used());
        }
    }

    @Test
    void certificate_thatIsThere_isNotReplacedAndNothingIsAsked() throws IOException {
        Files.writeString(home.resolve("cert.json"), "mine");
        try (LlmServer server = LlmServer.saying("good")) {
            assertThatThrownBy(() -> certify(server))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("--overwrite");
            assertThat(server.requests()).isZero();
        }
        assertThat(Files.readString(home.resolve("cert.json"))).isEqualTo("mine");
    }

    @Test
    void killedRun_sameCommand_asksNothingTwiceUnderTheSameRunId() throws IOException {
        try (LlmServer server = new LlmServer(
                0, asked -> asked.number() <= 20 ? LlmServer.label(label(asked.text())) : LlmServer.error(401, null))) {
            values.put("llm.max-in-flight", 1);
            assertThatThrownBy(() -> certify(server)).isInstanceOf(ProviderException.class);
            assertThat(ledger()).hasSize(21);
            server.script(asked -> LlmServer.label(label(asked.text())));
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).isTrue();
            List<String> texts = new ArrayList<>(server.texts());
            texts.remove(20);
            assertThat(texts).doesNotHaveDuplicates();
            assertThat(ledger().stream()
                            .map(line -> line.<String>getAs("run_id"))
                            .distinct())
                    .hasSize(1);
            assertThat(new BigDecimal(summary.certificate().evidence().chargeUsd()))
                    .isEqualByComparingTo(server.invoice());
        }
    }

    @Test
    void providerDown_isAProviderExceptionAndNoCertificate() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        values.put("llm.url", "http://127.0.0.1:" + port + "/v1");
        values.put("llm.max-attempts", 2);
        assertThatThrownBy(this::certify)
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        assertThat(home.resolve("cert.json")).doesNotExist();
    }

    @Test
    void answers_thatAreNoLabels_areAnswerNotACertificate() throws IOException {
        try (LlmServer server = LlmServer.saying("banana")) {
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).isFalse();
            assertThat(summary.refusal()).contains("90 %");
            assertThat(text(summary)).contains("no usable answer");
            assertThat(home.resolve("cert.json")).doesNotExist();
            int asked = server.requests();
            assertThat(certify(server).certified()).isFalse();
            assertThat(server.requests()).isEqualTo(asked);
        }
    }

    @Test
    void labelsBudget_thatEnds_isToldAndMoreMoneyGoesOn() throws IOException {
        try (LlmServer server = LlmServer.labelling(CertificationSparkTest::label)) {
            values.put("certify.labels-budget-usd", "0.0003");
            assertThatThrownBy(() -> certify(server))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("certify.labels-budget-usd");
            assertThat(server.invoice()).isPositive().isLessThanOrEqualTo(new BigDecimal("0.0003"));
            values.put("certify.labels-budget-usd", "1");
            assertThat(certify(server).certified()).isTrue();
            assertThat(server.texts()).doesNotHaveDuplicates();
        }
    }

    @Test
    void labels_tooFewForTheTarget_saysHowManyWouldDo() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            values.put("certify.labels", 20);
            assertThatThrownBy(() -> certify(server))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("certify.labels")
                    .hasMessageContaining("20 given, at least 22 needed");
            values.put("certify.labels", 3000);
            values.put("certify.target", 0.999);
            assertThatThrownBy(() -> certify(server))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("801 given")
                    .hasMessageContaining("2302 needed");
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void gold_onWhichTheLlmIsWorse_saysUseTheSmallModel() throws IOException {
        values.put("certify.gold", "gold");
        try (LlmServer server = LlmServer.saying("question")) {
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).isFalse();
            assertThat(summary.refusal()).isEqualTo("do not cascade: use the small model");
            assertThat(text(summary)).contains("gold rows", "AUROC");
            assertThat(server.requests()).isLessThanOrEqualTo(GoldCheck.MOST);
        }
    }

    @Test
    void gold_onWhichTheCascadePays_isCertified() throws IOException {
        values.put("certify.gold", "gold");
        try (LlmServer server = LlmServer.labelling(CertificationSparkTest::label)) {
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).as("%s", summary).isTrue();
        }
    }

    @Test
    void enrichBudget_belowTheCheapestCascade_saysWhatItWouldCost() throws IOException {
        values.put("certify.budget-usd", "0.0000001");
        try (LlmServer server = LlmServer.labelling(CertificationSparkTest::label)) {
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).isFalse();
            assertThat(summary.refusal()).contains("certify.budget-usd");
        }
    }

    @Test
    void accuracy_onGold_isCertifiedForTheStreamWithTheLlmAsThePartner() {
        values.putAll(Map.of("certify.against", "gold", "certify.gold", "gold"));
        try (LlmServer server = LlmServer.labelling(CertificationSparkTest::label)) {
            CertificationSummary summary = certify(server);
            assertThat(summary.certified()).as(summary.refusal()).isTrue();
            Certificate.Claim claim = written().claim();
            assertThat(claim.kind()).isEqualTo(Certificate.Kind.ACCURACY);
            assertThat(claim.scope()).isEqualTo(Certificate.Scope.STREAM);
            assertThat(claim.fingerprint()).isNull();
            assertThat(server.texts()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(400);
            assertThat(text(summary)).contains("carry their gold label", "use the cascade");
        }
    }

    @Test
    void accuracy_ofTheSmallModelAlone_needsNoLlmAndSaysWhereItFails() {
        values.putAll(Map.of("certify.against", "gold", "certify.gold", "gold"));
        CertificationSummary high = certify();
        assertThat(high.certified()).isFalse();
        assertThat(high.refusal()).contains("0.9 was not shown");
        values.put("certify.target", 0.5);
        CertificationSummary low = certify();
        assertThat(low.certified()).as(low.refusal()).isTrue();
        assertThat(written().llm()).isNull();
        assertThat(written().evidence().paid()).isZero();
    }
}
