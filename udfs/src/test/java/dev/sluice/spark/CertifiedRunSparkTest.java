package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs with a certificate: what they do, and where they are refused. */
@Tag("spark")
@Tag("long")
class CertifiedRunSparkTest {
    private static final List<String> LABELS = List.of("bad", "good", "question");

    @TempDir
    private Path home;

    private Job job(LlmServer server, String... texts) throws IOException {
        return new Job(home).texts(texts).llm(server);
    }

    private Path file() {
        return home.resolve("certificate.json");
    }

    @Test
    void run_withCertificate_usesItsThresholdsAndSaysThatItIsHeld() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.SURE_GOOD, Bundle.SURE_GOOD, Bundle.DOUBTFUL);
            RunSummary run = Certify.of(job).use(job, file()).run();
            assertThat(job.strings("sluice_route")).containsExactly("accept", "accept", "escalate");
            RunSummary.Certificate certificate = run.certificate();
            assertThat(certificate.status()).isEqualTo(RunSummary.Status.HELD);
            assertThat(certificate.accuracy()).isEqualTo(0.9);
            Row row = job.table("runs").head();
            assertThat(row.<String>getAs("certificate_status")).isEqualTo("held");
            assertThat(row.<String>getAs("certificate")).isEqualTo(certificate.hash());
            assertThat(row.<Double>getAs("target")).isEqualTo(0.9);
            assertThat(row.<Double>getAs("delta")).isEqualTo(0.1);
            assertThat(row.<Double>getAs("certified_accuracy")).isEqualTo(0.9);
            assertThat(row.<Double>getList(row.fieldIndex("thresholds"))).containsExactly(Bundle.THRESHOLD);
        }
    }

    @Test
    void run_whoseStoreIsNotWhereCertifyLeftItsAnswers_asksWhichOne() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Path certs = Files.createDirectories(home.resolve("certs"));
            Job job = job(server, Bundle.DOUBTFUL);
            Certify.of(job).use(job, certs.resolve("certificate.json"));
            job.set("store.path", null);
            job.run(); // nothing lies there
            Files.createDirectories(certs.resolve("sluice-store/segments"));
            job = job(server, Bundle.DOUBTFUL)
                    .set("output.path", home.resolve("second").toString());
            Certify.of(job).use(job, certs.resolve("certificate.json"));
            job.set("store.path", null);
            assertRefused(job, server, "certs/sluice-store");
            int asked = server.requests();
            job.set("store.path", certs.resolve("sluice-store").toString()).run();
            assertThat(server.requests()).isEqualTo(asked + 1);
        }
    }

    @Test
    void run_thresholdsByClass_eachLabelIsAcceptedByItsOwn() throws IOException {
        try (LlmServer server = LlmServer.saying("question")) {
            Job job = job(server, Bundle.SURE_GOOD, Bundle.SURE_BAD);
            RunSummary run = Certify.of(job)
                    .byClass(0, List.of(0.5, 2.0, 2.0))
                    .use(job, file())
                    .run();
            assertThat(job.strings("sluice_route")).containsExactly("escalate", "accept");
            assertThat(run.certificate().status()).isEqualTo(RunSummary.Status.HELD);
        }
    }

    @Test
    void run_keptRows_countAsWrong() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.SURE_GOOD, Bundle.SURE_GOOD, Bundle.SURE_GOOD, "");
            RunSummary run = Certify.of(job).use(job, file()).run();
            assertThat(run.certificate().status()).isEqualTo(RunSummary.Status.REDUCED);
            assertThat(run.certificate().accuracy()).isEqualTo((0.9 * 4 - 1) / 4);
            assertThat(job.table("runs").head().<String>getAs("certificate_status"))
                    .isEqualTo("reduced");
        }
    }

    @Test
    void run_anotherModelAnswers_isVoid() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.SURE_GOOD, Bundle.DOUBTFUL);
            Certify certify = Certify.of(job);
            Certificate.Llm llm = certify.llm();
            certify.llm(new Certificate.Llm(llm.provider(), llm.model(), llm.prompt(), List.of("test-model-2025")));
            RunSummary run = certify.use(job, file()).run();
            assertThat(run.certificate().status()).isEqualTo(RunSummary.Status.VOID);
            assertThat(run.certificate().strangers()).containsExactly(LlmServer.RESOLVED);
            assertThat(run.certificate().accuracy()).isNull();
            assertThat(job.table("runs").head().<String>getAs("certificate_status"))
                    .isEqualTo("void");
        }
    }

    @Test
    void labelledRow_isNotAcceptedAndGetsItsStoredAnswerForNothing() throws IOException {
        try (LlmServer server = LlmServer.saying("question")) {
            // The store comes to hold the answer as certify would have bought it.
            Job bought = job(server, Bundle.SURE_GOOD).threshold(2);
            bought.set("output.path", home.resolve("bought").toString()).run();
            assertThat(server.requests()).isEqualTo(1);
            Job job = job(server, Bundle.SURE_GOOD, Bundle.SURE_BAD, " " + Bundle.SURE_GOOD);
            job.set("audit.usd", "0");
            Certify.of(job).answered(Bundle.SURE_GOOD).use(job, file()).run();
            assertThat(server.requests()).isEqualTo(1);
            assertThat(job.strings("sluice_label")).containsExactly("question", "bad", "question");
            assertThat(job.strings("sluice_reason")).containsExactly("stored", "confident", "stored");
            assertThat(job.charges()).allSatisfy(charge -> assertThat(charge).isEqualByComparingTo(BigDecimal.ZERO));
        }
    }

    @Test
    void labelledRow_withoutTheStoreOfItsAnswer_isAskedAgain() throws IOException {
        try (LlmServer server = LlmServer.saying("question")) {
            Job job = job(server, Bundle.SURE_GOOD, Bundle.SURE_BAD).set("audit.usd", "0");
            Certify.of(job).answered(Bundle.SURE_GOOD).use(job, file()).run();
            assertThat(server.texts()).containsExactly(Bundle.SURE_GOOD);
            assertThat(job.strings("sluice_reason")).containsExactly("asked", "confident");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llm.instructions, Other words, prompt",
        "llm.temperature, 0.5, prompt",
        "llm.max-text-chars, 100, prompt",
        "llm.model, other-model, LLM model",
        "llm.provider, other, LLM provider",
        "small.target, 0.95, 'target: certified 0.9, given 0.95'",
        "small.delta, 0.05, 'delta: certified 0.1, given 0.05'"
    })
    void setting_thatDiffersFromTheCertified_isRefused(String key, String value, String told) throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL);
            Certify.of(job).use(job, file()).set(key, value);
            assertRefused(job, server, told);
        }
    }

    @Test
    void target_thatIsTheCertified_isTaken() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL);
            Certify.of(job).use(job, file()).set("small.target", "0.90").set("small.delta", "0.1");
            assertThat(job.run().certificate().status()).isEqualTo(RunSummary.Status.HELD);
        }
    }

    @Test
    void noLlm_whereOneWasCertified_isRefused() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL);
            Certify.of(job).use(job, file()).set("llm.url", null);
            assertRefused(job, server, "LLM: certified test-model, given none");
        }
    }

    @Test
    void bundle_thatIsAnother_isRefused() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL);
            Path other = Bundle.train("linear", Bundle.gold("nice"));
            Certify.of(job).use(job, file()).set("small.bundles", List.of(other.toString()));
            assertRefused(job, server, "small stages: certified");
        }
    }

    @Test
    void bundle_thatTheCertificateLeavesOut_isToldToBeDropped() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Path other = Bundle.train("linear", Bundle.gold("nice"));
            Job job = job(server, Bundle.DOUBTFUL)
                    .set("small.bundles", List.of(other.toString(), Bundle.LINEAR.toString()))
                    .set("small.thresholds", List.of(0.9, 0.9));
            Certify.of(job).without(0).use(job, file());
            assertRefused(job, server, "drop --bundle " + other);
        }
    }

    @Test
    void labels_inAnotherOrder_areRefused() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL);
            Certify.of(job).withLabels(job, file(), List.of("good", "bad", "question"));
            assertRefused(job, server, "labels: certified [good, bad, question], given " + LABELS);
        }
    }

    @ParameterizedTest
    @CsvSource({"device, cuda", "instruction-set, sse9", "onnxruntime, 0.1", "stage1.max-tokens, 64"})
    void machine_otherThanTheCertified_isRefused(String key, String value) throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL);
            Certify.of(job).platform(key, value).use(job, file());
            assertRefused(job, server, key + ": certified " + value);
        }
    }

    @Test
    void rows_otherThanTheCertifiedDataset_areRefusedAndTheSameInAnotherOrderAreNot() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL, Bundle.SURE_GOOD);
            Certify.of(job).dataset().use(job, file());
            List<String> lines = java.nio.file.Files.readAllLines(home.resolve("input.jsonl"));
            job.texts(Bundle.DOUBTFUL, Bundle.SURE_BAD);
            assertRefused(job, server, "rows (it holds for one dataset)");
            job.lines(List.of(lines.get(1), lines.get(0)));
            assertThat(job.run().certificate().status()).isEqualTo(RunSummary.Status.HELD);
        }
    }

    @Test
    void certificate_changedWhileARunIsUnfinished_doesNotResumeIt() throws IOException {
        try (LlmServer server = new LlmServer(0, asked -> LlmServer.error(401, "no"))) {
            Job job = job(server, Bundle.DOUBTFUL);
            Certify certify = Certify.of(job);
            certify.use(job, file());
            assertThatThrownBy(job::run).isInstanceOf(ProviderException.class);
            certify.target(0.8).use(job, file());
            assertThatThrownBy(job::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("unfinished run")
                    .hasMessageContaining("other settings");
        }
    }

    @Test
    void certificate_thatIsMissing_isRefusedByName() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.DOUBTFUL)
                    .set("small.thresholds", List.of())
                    .set("small.certificate", file().toString());
            assertRefused(job, server, file().toString());
        }
    }

    @Test
    void manyStages_ofOneCertificate_climbByTheirOwnThresholds() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server, Bundle.SURE_GOOD, Bundle.SURE_BAD)
                    .set("small.bundles", List.of(Bundle.LINEAR.toString(), Bundle.LINEAR.toString()))
                    .set("small.thresholds", List.of(2.0, 0.9));
            Certify.of(job)
                    .byClass(
                            0,
                            IntStream.range(0, 3)
                                    .mapToObj(i -> i == 0 ? 0.9 : 2.0)
                                    .toList())
                    .use(job, file())
                    .run();
            assertThat(job.strings("sluice_stage")).containsExactly("small2", "small");
        }
    }

    private static void assertRefused(Job job, LlmServer server, String told) {
        int before = server.requests();
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("certificate")
                .hasMessageContaining(told);
        assertThat(server.requests()).isEqualTo(before);
        assertThat(job.out()).doesNotExist();
    }
}
