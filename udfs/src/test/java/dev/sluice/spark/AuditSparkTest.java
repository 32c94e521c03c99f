package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certified runs night after night with one ledger, audited by a local server. */
@Tag("spark")
@Tag("long")
class AuditSparkTest {
    private static final int ROWS = 60;

    @TempDir
    private Path home;

    /** Rows that the small model is sure of, other ones each night, and one that it doubts. */
    private static String[] texts(int night) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> i == 0 ? Bundle.DOUBTFUL + night : Bundle.SURE_GOOD + " n" + night + "r" + i)
                .toArray(String[]::new);
    }

    private Job night(LlmServer server, int night) throws IOException {
        return new Job(home)
                .texts(texts(night))
                .llm(server)
                .set("output.path", home.resolve("night" + night).toString())
                .set("ledger.path", home.resolve("money").toString())
                .set("audit.rate", "0.5");
    }

    private Path file() {
        return home.resolve("certificate.json");
    }

    @Test
    void drift_overNights_revokesAndTheNextRunRefuses() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Certify.of(night(server, 1)).use(night(server, 1), file());
            for (int n = 1; n <= 2; n++) {
                RunSummary.Certificate good = certified(night(server, n)).run().certificate();
                assertThat(good.status()).isEqualTo(RunSummary.Status.HELD);
                assertThat(good.audit().nights()).isEqualTo(n);
                assertThat(good.audit().wrong()).isZero();
                assertThat(good.audit().night().audited()).isEqualTo(30);
            }
            server.script(asked -> LlmServer.label("bad"));
            Job third = certified(night(server, 3));
            RunSummary run = third.run();
            assertThat(run.certificate().status()).isEqualTo(RunSummary.Status.REVOKED);
            assertThat(run.certificate().audit().wrong()).isEqualTo(30);
            assertThat(run.certificate().audit().result().driftSince()).isEqualTo(3);
            assertThatThrownBy(run::requireNotRevoked)
                    .isInstanceOf(RevokedException.class)
                    .hasMessageContainingAll("certificate.json", "since night 3", "certify again");
            // Its rows are written, and say what they are worth.
            assertThat(third.enriched()).hasSize(ROWS);
            Row row = LocalSpark.session()
                    .read()
                    .parquet(home.resolve("money/runs/run_id=" + run.runId()).toString())
                    .head();
            assertThat(row.<String>getAs("certificate_status")).isEqualTo("revoked");
            assertThat(row.<Integer>getAs("drift_since")).isEqualTo(3);
            assertThat(row.<Double>getAs("audit_accuracy")).isZero();
            int asked = server.requests();
            Job fourth = certified(night(server, 4));
            assertThatThrownBy(fourth::run)
                    .isInstanceOf(RevokedException.class)
                    .hasMessageContainingAll(run.runId(), "since night 3", "certify again", "Nothing was asked");
            assertThatThrownBy(fourth::dryRun).isInstanceOf(RevokedException.class);
            assertThat(server.requests()).isEqualTo(asked);
            assertThat(fourth.out()).doesNotExist();
            // A copy of the file is the same certificate.
            Path copy = Files.copy(file(), home.resolve("copy.json"));
            assertThatThrownBy(fourth.set("small.certificate", copy.toString())::run)
                    .isInstanceOf(RevokedException.class);
            // The record may be lost: the nights themselves say so, too.
            try (var records = Files.list(home.resolve("money/audit/_revoked"))) {
                for (Path record : records.toList()) {
                    Files.delete(record);
                }
            }
            assertThatThrownBy(fourth::run).isInstanceOf(RevokedException.class);
            // Another certificate starts anew.
            Certify.of(night(server, 5)).target(0.85).use(night(server, 5), home.resolve("new.json"));
            server.script(asked5 -> LlmServer.label("good"));
            RunSummary fifth = certified(night(server, 5))
                    .set("small.certificate", home.resolve("new.json").toString())
                    .run();
            assertThat(fifth.certificate().status()).isEqualTo(RunSummary.Status.HELD);
            assertThat(fifth.certificate().audit().nights()).isEqualTo(1);
        }
    }

    /** Rows that the LLM would call bad, and the small model does not, are misses; others say little. */
    @Test
    void recall_againstTheLlm_isRevokedByMissesAmongAcceptedRows() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Certify.of(night(server, 1)).recall("bad").use(night(server, 1), file());
            RunSummary.Certificate good = certified(night(server, 1)).run().certificate();
            assertThat(good.status()).isEqualTo(RunSummary.Status.HELD);
            assertThat(good.audit().wrong()).isZero();
            assertThat(good.audit().night().strata()).allMatch(stratum -> stratum.neutral() == stratum.audited());
            // One row was asked about and is not bad, the others may be: (1 - T) 59 / 59.
            assertThat(good.audit().night().allowed()).isCloseTo(0.1, within(1e-12));
            server.script(asked -> LlmServer.label("bad"));
            RunSummary.Certificate lost = certified(night(server, 2)).run().certificate();
            assertThat(lost.audit().wrong()).isEqualTo(30);
            assertThat(lost.status()).isEqualTo(RunSummary.Status.REVOKED);
        }
    }

    @Test
    void audit_ofARun_hasItsOwnLineInTheLedgerAndLeavesRowsAsTheyAre() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = certified(Certify.of(night(server, 1)), night(server, 1)).set("budget.usd", "0.00002");
            RunSummary run = job.run();
            // The budget has room for one answer's reservation at most; the audit's is beside it.
            assertThat(server.requests()).isBetween(30, 31);
            assertThat(run.certificate().audit().charge().picos()).isEqualTo(30 * LlmServer.ANSWER_PICOS);
            String ledger = home.resolve("money/ledger").toString();
            assertThat(LocalSpark.session()
                            .read()
                            .parquet(ledger)
                            .filter("purpose = 'audit'")
                            .count())
                    .isEqualTo(30);
            assertThat(server.invoice())
                    .isEqualByComparingTo(Job.sum(LocalSpark.session().read().parquet(ledger), "charge_usd"));
            BigDecimal carried = job.charges().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(run.money().unattributed().toUsd().add(carried))
                    .isEqualByComparingTo(run.money().charge().toUsd());
            assertThat(job.strings("sluice_route").subList(1, ROWS)).containsOnly("accept");
            assertThat(job.strings("sluice_label").subList(1, ROWS)).containsOnly("good");
        }
    }

    @Test
    void audit_answersOfTheStore_areUsedAndFree() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job first =
                    certified(Certify.of(night(server, 1)), night(server, 1)).set("audit.rate", "1");
            first.run();
            assertThat(server.requests()).isEqualTo(ROWS);
            RunSummary again = first.set("output.overwrite", true).run();
            assertThat(server.requests()).isEqualTo(ROWS);
            assertThat(again.certificate().audit().night().audited()).isEqualTo(ROWS - 1);
            assertThat(again.certificate().audit().nights()).isEqualTo(2);
            assertThat(again.money().charge().picos()).isZero();
        }
    }

    @Test
    void audit_moneyForFew_judgesFewAndNeverSpendsMore() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = certified(Certify.of(night(server, 1)), night(server, 1)).set("audit.usd", "0.001");
            RunSummary.Audit audit = job.run().certificate().audit();
            assertThat(audit.night().audited()).isBetween(2L, 29L);
            assertThat(audit.charge().toUsd()).isLessThanOrEqualTo(new BigDecimal("0.001"));
        }
    }

    @Test
    void audit_unusableAnswers_areCountedAndJudgeNothing() throws IOException {
        try (LlmServer server = LlmServer.saying("no label")) {
            Job job = certified(Certify.of(night(server, 1)), night(server, 1));
            RunSummary.Certificate certificate = job.run().certificate();
            assertThat(certificate.audit().night().audited()).isZero();
            assertThat(certificate.audit().night().unusable()).isEqualTo(30);
            assertThat(certificate.audit().result().logE()).isCloseTo(0, within(1e-12));
            assertThat(certificate.status()).isEqualTo(RunSummary.Status.REDUCED);
        }
    }

    @Test
    void audit_refusedByTheProvider_goesOnWithTheSameRows() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = certified(Certify.of(night(server, 1)), night(server, 1));
            server.script(asked -> asked.number() > 10 ? LlmServer.error(401, "no") : LlmServer.label("good"));
            assertThatThrownBy(job::run).isInstanceOf(ProviderException.class);
            server.script(asked -> LlmServer.label("good"));
            RunSummary run = job.run();
            assertThat(run.resumed()).isTrue();
            assertThat(run.certificate().audit().night().audited()).isEqualTo(30);
            assertThat(run.certificate().audit().nights()).isEqualTo(1);
            assertThat(server.texts().stream().distinct().count()).isEqualTo(31);
            assertThat(server.invoice())
                    .isEqualByComparingTo(run.money().charge().toUsd());
        }
    }

    private Job certified(Job job) {
        return job.set("small.thresholds", java.util.List.of()).set("small.certificate", file().toString());
    }

    private Job certified(Certify certify, Job job) {
        return certify.use(job, file());
    }
}
