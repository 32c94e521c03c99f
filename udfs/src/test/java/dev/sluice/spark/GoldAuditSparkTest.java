package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certified runs of a claim against gold, whose rows a person labels. */
@Tag("spark")
@Tag("long")
class GoldAuditSparkTest {
    private static final int ROWS = 60;

    @TempDir
    private Path home;

    private Job night(LlmServer server, int night) throws IOException {
        String[] texts = IntStream.range(0, ROWS)
                .mapToObj(i -> i < 2 ? Bundle.DOUBTFUL + night + "d" + i : Bundle.SURE_GOOD + " n" + night + "r" + i)
                .toArray(String[]::new);
        Job job = new Job(home)
                .texts(texts)
                .llm(server)
                .set("output.path", home.resolve("night" + night).toString())
                .set("ledger.path", home.resolve("money").toString())
                .set("audit.rate", "0.5");
        return Certify.of(job).againstGold(Certificate.Kind.ACCURACY, null).use(job, file());
    }

    private Path file() {
        return home.resolve("certificate.json");
    }

    /** What a person makes of a sheet. */
    private Path labelled(RunSummary run, UnaryOperator<String> line) throws IOException {
        Path sheet = Path.of(java.net.URI.create(sheet(run).file()));
        List<String> lines = Files.readAllLines(sheet);
        Path labels = home.resolve(run.runId() + ".csv");
        Files.writeString(labels, lines.get(0) + "\n");
        for (String one : lines.subList(1, lines.size())) {
            Files.writeString(labels, line.apply(one) + "\n", java.nio.file.StandardOpenOption.APPEND);
        }
        return labels;
    }

    private static UnaryOperator<String> gold(String label) {
        return line -> line.replaceFirst("\"\"$", label);
    }

    private static RunSummary.Sheet sheet(RunSummary run) {
        return run.certificate().audit().sheet();
    }

    private Dataset<Row> money(String table) {
        return LocalSpark.session()
                .read()
                .parquet(home.resolve("money").resolve(table).toString());
    }

    @Test
    void labels_ofAPerson_holdTheCertificateThenRevokeItAndTheNextRunRefuses() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            RunSummary first = night(server, 1).run();
            assertThat(server.requests()).isEqualTo(2); // nothing for the audit
            assertThat(first.certificate().status()).isEqualTo(RunSummary.Status.HELD);
            assertThat(sheet(first).rows()).isEqualTo(30);
            assertThat(first.certificate().audit().nights()).isZero();
            Dataset<Row> rows = money("audit_rows");
            assertThat(rows.columns()).containsExactly("id", "stratum", "text", "label", "gold", "llm_label", "run_id");
            assertThat(rows.filter("stratum = 2").count()).isBetween(1L, 2L); // the LLM's
            assertThat(rows.filter("text like 'zyx%' and label = 'good' and gold is null")
                            .count())
                    .isEqualTo(rows.filter("stratum = 2").count());

            RunSummary second = night(server, 2)
                    .set("audit.labels", labelled(first, gold("good")).toString())
                    .run();
            assertThat(second.certificate().status()).isEqualTo(RunSummary.Status.HELD);
            assertThat(second.certificate().audit().nights()).isEqualTo(1);
            assertThat(second.certificate().audit().result().driftSince()).isZero();
            Row found = money("audit")
                    .agg(functions.sum("accepted"), functions.sum("audited"), functions.sum("wrong"))
                    .head();
            assertThat(found).isEqualTo(org.apache.spark.sql.RowFactory.create((long) ROWS, 30L, 0L));

            // Read again, labels change nothing; other ones are an error.
            RunSummary third = night(server, 3)
                    .set("audit.labels", labelled(first, gold("good")).toString())
                    .run();
            assertThat(third.certificate().audit().nights()).isEqualTo(1);
            int asked = server.requests();
            assertRefused(night(server, 4), labelled(first, gold("bad")), "was read as 'good' before");

            // Of two runs at once.
            Path bad = labelled(second, gold("bad"));
            Files.write(
                    bad,
                    Files.readAllLines(labelled(third, gold("bad"))).subList(1, 31),
                    java.nio.file.StandardOpenOption.APPEND);
            Job fourth = night(server, 4).set("audit.labels", bad.toString());
            assertThatThrownBy(fourth::run)
                    .isInstanceOf(RevokedException.class)
                    .hasMessageContainingAll(second.runId(), "since night 2", "certify again", "Nothing was asked");
            assertThatThrownBy(fourth.set("audit.labels", null)::run).isInstanceOf(RevokedException.class);
            assertThat(server.requests()).isEqualTo(asked);
            assertThat(fourth.out()).doesNotExist();
        }
    }

    @Test
    void labels_thatAreNot_areRefusedByName() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            RunSummary run = night(server, 1).run();
            UnaryOperator<String> good = gold("good");
            assertRefused(
                    night(server, 2),
                    labelled(run, line -> good.apply(line).replace(run.runId(), "run-x")),
                    "run_id 'run-x' has no sheet");
            assertRefused(
                    night(server, 2),
                    labelled(run, line -> good.apply(line).replace(",\"7\",", ",\"700\",")),
                    "id 700 of " + run.runId() + " is not on that run's sheet, which has ids 1 to 30");
            assertRefused(
                    night(server, 2),
                    labelled(run, gold("Good")),
                    "has gold 'Good'; expected one of [bad, good, question]");
            assertRefused(
                    night(server, 2),
                    labelled(run, line -> line.contains(",\"7\",") ? line : good.apply(line)),
                    "1 of 30 rows of " + run.runId() + " have no label yet, such as id 7");
            assertRefused(
                    night(server, 2),
                    labelled(run, line -> good.apply(line) + "\n" + gold("bad").apply(line)),
                    "is labelled twice");
            Path other = Files.writeString(home.resolve("other.csv"), "run_id,id\nx,1\n");
            assertRefused(night(server, 2), other, "column 'gold' is not in the input");
            assertRefused(night(server, 2), home.resolve("none.csv"), "expected a file");
            assertThat(home.resolve("money/audit")).doesNotExist();
            // A sheet that nobody has filled in says nothing; where nobody can tell, nothing is judged.
            RunSummary second = night(server, 2)
                    .set("audit.labels", labelled(run, line -> line).toString())
                    .run();
            assertThat(second.certificate().audit().nights()).isZero();
            Path unsure = labelled(run, line -> (line.contains(",\"7\",") ? gold("?") : good).apply(line));
            night(server, 3).set("audit.labels", unsure.toString()).run();
            Row found = money("audit")
                    .agg(functions.sum("audited"), functions.sum("unusable"))
                    .head();
            assertThat(found).isEqualTo(org.apache.spark.sql.RowFactory.create(29L, 1L));
        }
    }

    @Test
    void recall_ofAClass_isJudgedByRowsThatOughtToBeOfIt() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job first = night(server, 1);
            Certify.of(first.set("small.thresholds", List.of(Bundle.THRESHOLD)).set("small.certificate", null))
                    .againstGold(Certificate.Kind.RECALL, "bad")
                    .use(first, home.resolve("recall.json"));
            RunSummary run = first.run();
            // About half of 30 rows ought to be bad, and none of them is labelled so.
            UnaryOperator<String> half =
                    line -> (line.matches(".*r[1-3]\\d.*") ? gold("bad") : gold("good")).apply(line);
            Job second = night(server, 2)
                    .set("small.certificate", home.resolve("recall.json").toString())
                    .set("audit.labels", labelled(run, half).toString());
            assertThatThrownBy(second::run).isInstanceOf(RevokedException.class);
            Row found = money("audit")
                    .agg(functions.sum("wrong"), functions.sum("neutral"))
                    .head();
            assertThat(found.getLong(0)).isPositive();
            assertThat(found.getLong(0) + found.getLong(1)).isEqualTo(30);
        }
    }

    /** The LLM says bad of rows that the small model calls good. Where a person says good, the small model is ahead. */
    @Test
    void nonInferiority_isJudgedByRowsWhereOneOfTheTwoIsRight() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job first = night(server, 1).set("audit.rate", "1");
            Certify.of(first.set("small.thresholds", List.of(Bundle.THRESHOLD)).set("small.certificate", null))
                    .nonInferior(0.02)
                    .use(first, home.resolve("no-worse.json"));
            RunSummary run = first.run();
            assertThat(run.certificate().audit().calls()).isEqualTo(58);
            assertThat(run.certificate().audit().charge().picos()).isEqualTo(58 * LlmServer.ANSWER_PICOS);
            assertThat(money("audit_rows")
                            .filter("label = 'good' and llm_label = 'bad'")
                            .count())
                    .isEqualTo(58);
            // Who labels does not see what the LLM said.
            assertThat(Files.readString(Path.of(java.net.URI.create(sheet(run).file()))))
                    .doesNotContain("bad");

            Job second = night(server, 2)
                    .set("audit.rate", "1")
                    .set("small.certificate", home.resolve("no-worse.json").toString())
                    .set("audit.labels", labelled(run, gold("good")).toString());
            RunSummary held = second.run();
            assertThat(held.certificate().audit().nights()).isEqualTo(1);
            assertThat(held.certificate().audit().result().logE()).isNegative();

            Job third = night(server, 3)
                    .set("audit.rate", "1")
                    .set("small.certificate", home.resolve("no-worse.json").toString())
                    .set("audit.labels", labelled(held, gold("bad")).toString());
            assertThatThrownBy(third::run).isInstanceOf(RevokedException.class).hasMessageContaining("since night 2");
            List<Row> nights = money("audit")
                    .groupBy("run_id")
                    .agg(functions.sum("wrong"), functions.sum("neutral"), functions.max("allowed"))
                    .orderBy("run_id")
                    .collectAsList();
            // 58 accepted rows of 60: (1 + .02 * 60 / 58) / 2.
            assertThat(nights).extracting(night -> night.getLong(1)).containsExactly(0L, 58L);
            assertThat(nights).extracting(night -> night.getLong(2)).containsOnly(0L);
            assertThat(nights.get(0).getDouble(3)).isCloseTo((1 + 0.02 * 60 / 58) / 2, within(1e-12));
        }
    }

    @Test
    void precision_ofAClass_exportsRowsOfItAlone() throws IOException {
        Job job = new Job(home)
                .texts(Bundle.SURE_GOOD, Bundle.SURE_BAD, "=" + Bundle.SURE_GOOD)
                .set("audit.sheet", 10);
        Certify.of(job).againstGold(Certificate.Kind.PRECISION, "good").use(job, file());
        RunSummary run = job.run();
        assertThat(sheet(run).rows()).isEqualTo(2);
        assertThat(job.table("audit_rows").filter("label = 'good'").count()).isEqualTo(2);
        // A spreadsheet does not run a text.
        assertThat(Files.readString(Path.of(java.net.URI.create(sheet(run).file()))))
                .contains(",\"'=" + Bundle.SURE_GOOD + "\",");
        assertThat(job.table("runs").head().<String>getAs("audit_sheet"))
                .isEqualTo(sheet(run).file());
    }

    private static void assertRefused(Job job, Path labels, String told) {
        assertThatThrownBy(job.set("audit.labels", labels.toString())::run)
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("audit.labels: ", told);
        assertThat(job.out()).doesNotExist();
    }
}
