package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end early, and what the same command does then. */
@Tag("spark")
class ResumeSparkTest {
    private static final int QUESTIONS = 12;
    private static final int ANSWERED = 5;

    @TempDir
    private Path home;

    @Test
    void unreachableEndpoint_namesTheHostAndTheSameCommandFinishesLater() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Job job = new Job(home)
                .texts(Bundle.SURE_GOOD, "zyx a", "zyx b")
                .llm("http://127.0.0.1:" + port + "/v1")
                .set("llm.max-attempts", 2);
        assertThatThrownBy(job::run)
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("llm.url");
        String runId = manifest(job).get("run_id").asText();
        try (LlmServer server = new LlmServer(port, asked -> LlmServer.label("bad"))) {
            RunSummary summary = job.run();
            assertThat(summary.resumed()).isTrue();
            assertThat(summary.runId()).isEqualTo(runId);
            assertThat(summary.economy().small())
                    .as("the first round has scored")
                    .isNull();
            assertThat(job.table("runs").head().<Double>getAs("small_joules")).isNull();
            assertThat(job.strings("sluice_label")).containsExactly("good", "bad", "bad");
            assertThat(server.requests()).isEqualTo(2);
            assertThat(summary.money().charge().toUsd()).isEqualByComparingTo(server.invoice());
        }
        assertThat(job.table("ledger")
                        .filter("http_status = 0 and status = 'unbilled' and charge_usd = 0")
                        .count())
                .isPositive();
    }

    @Test
    void killedRun_sameCommand_buysNothingTwiceAndSubtractsWhatWasSpent() throws IOException {
        try (LlmServer server = new LlmServer(
                0, asked -> asked.number() <= ANSWERED ? LlmServer.label("good") : LlmServer.error(401, null))) {
            Job job = new Job(home).texts(Job.doubtful(QUESTIONS)).llm(server).set("llm.max-in-flight", 1);
            assertThatThrownBy(job::run).isInstanceOf(ProviderException.class);
            assertThat(server.requests()).isEqualTo(ANSWERED + 1);
            assertThat(job.out().resolve("enriched")).doesNotExist();
            String runId = manifest(job).get("run_id").asText();
            Row line = job.table("ledger").filter("status = 'settled'").head();
            PicoUsd reserved = PicoUsd.ofUsd(line.getAs("reserved_usd"));
            leaveHalfWritten(job, runId, reserved);

            server.script(asked -> LlmServer.label("good"));
            // Room for two more answers beside the five and the one whose outcome is unknown.
            BigDecimal budget = server.invoice()
                    .add(reserved.times(2).toUsd())
                    .add(new PicoUsd(LlmServer.ANSWER_PICOS * 3 / 2).toUsd());
            RunSummary summary = job.set("budget.usd", budget.toPlainString()).run();
            assertThat(summary.resumed()).isTrue();
            assertThat(summary.runId()).isEqualTo(runId);
            assertThat(server.requests()).isEqualTo(ANSWERED + 1 + 2);
            assertThat(server.texts().subList(ANSWERED + 1, ANSWERED + 3))
                    .doesNotContainAnyElementsOf(server.texts().subList(0, ANSWERED));
            assertThat(job.strings("sluice_reason")).hasSize(QUESTIONS).containsOnly("asked", "budget");
            assertThat(summary.rowsByReason())
                    .containsEntry("asked", ANSWERED + 2L)
                    .containsEntry("budget", QUESTIONS - ANSWERED - 2L);
            assertThat(summary.money().charge().toUsd()).isEqualByComparingTo(server.invoice());
            assertThat(summary.money().unknown()).isEqualTo(reserved);
            assertThat(summary.money().charge().plus(reserved))
                    .isLessThanOrEqualTo(summary.money().budget());
            assertThat(job.table("runs").head().<Integer>getAs("rounds")).isEqualTo(2);
            assertThat(job.out().resolve("_sluice/scored")).doesNotExist();
        }
    }

    @Test
    void killedAfterAsking_withARaisedBudget_asksAgainForTheRowsThatTheBudgetKept() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = new Job(home).texts(Job.doubtful(QUESTIONS)).llm(server).set("llm.max-in-flight", 1);
            // It ends between asking and the end: a file stands where the table runs/ has to go.
            Path inTheWay = job.out().resolve("runs");
            Files.createDirectories(job.out());
            Files.createFile(inTheWay);
            assertThatThrownBy(job.set("budget.usd", "0.000001")::run).isInstanceOf(Exception.class);
            assertThat(job.out().resolve("_sluice/asked/_SUCCESS")).exists();
            assertThat(server.requests()).isZero();
            Files.delete(inTheWay);

            RunSummary raised = job.set("budget.usd", "1").run();
            assertThat(raised.resumed()).isTrue();
            assertThat(raised.rowsByReason()).containsOnlyKeys("asked");
            assertThat(server.requests()).isEqualTo(QUESTIONS);
        }
    }

    @Test
    void killedAfterAsking_withNothingThatMayPass_asksNothingAgain() throws IOException {
        try (LlmServer server = LlmServer.labelling(text -> text.endsWith("q0") ? "nonsense" : "good")) {
            Job job = new Job(home).texts(Job.doubtful(3)).llm(server);
            Path inTheWay = job.out().resolve("runs");
            Files.createDirectories(job.out());
            Files.createFile(inTheWay);
            assertThatThrownBy(job::run).isInstanceOf(Exception.class);
            int requests = server.requests();
            Files.delete(inTheWay);
            assertThat(job.run().rowsByReason()).containsOnly(Map.entry("asked", 2L), Map.entry("invalid-answer", 1L));
            assertThat(server.requests()).isEqualTo(requests);
        }
    }

    /** What a kill can leave: scores without their mark, torn last lines, an attempt without an outcome. */
    private static void leaveHalfWritten(Job job, String runId, PicoUsd reserved) throws IOException {
        Path scored = job.out().resolve("_sluice/scored");
        Files.delete(scored.resolve("_SUCCESS"));
        Files.writeString(first(scored, ".parquet"), "half a file");
        Files.deleteIfExists(first(scored, ".crc"));
        Files.createDirectories(job.out().resolve("_sluice/asked/_temporary/0"));
        Path answers = first(job.store(), ".jsonl");
        String answer = Files.readAllLines(answers).get(0).replaceFirst("\"key\":\"[0-9a-f]{4}", "\"key\":\"ffff");
        Files.writeString(answers, answer.substring(0, answer.length() / 2), StandardOpenOption.APPEND);
        Path journal = first(job.out().resolve("ledger/_journal/run_id=" + runId), ".jsonl");
        ObjectNode intent = LlmServer.JSON
                .createObjectNode()
                .put("event", "intent")
                .put("run_id", runId)
                .put("call_id", "a-call-that-never-came-back")
                .put("status", "unknown")
                .put("charge_picos", 0)
                .put("reserved_picos", reserved.picos());
        Files.writeString(
                journal, intent + "\n" + "{\"event\":\"outcome\",\"call_id\":\"torn", StandardOpenOption.APPEND);
    }

    @Test
    void unfinishedRun_ofOtherSettings_isRefusedAndStays() throws IOException {
        try (LlmServer server = new LlmServer(0, asked -> LlmServer.error(404, "model_not_found"))) {
            Job job = new Job(home).texts("zyx").llm(server);
            assertThatThrownBy(job::run)
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("404")
                    .hasMessageContaining("llm.model");
            String before = Files.readString(job.out().resolve(RunManifest.FILE));
            assertThatThrownBy(job.threshold(0.5)::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("unfinished run")
                    .hasMessageContaining("--overwrite");
            assertThat(job.out().resolve(RunManifest.FILE)).hasContent(before);
        }
    }

    @Test
    void finishedRun_isRefusedUnlessOverwriteWhichKeepsTheMoney() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = new Job(home).texts("zyx").llm(server);
            RunSummary first = job.run();
            assertThatThrownBy(job::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("finished run " + first.runId())
                    .hasMessageContaining("--overwrite");
            assertThat(job.strings("sluice_label")).containsExactly("bad");

            RunSummary second = job.set("output.overwrite", true).run();
            assertThat(second.runId()).isNotEqualTo(first.runId());
            assertThat(second.resumed()).isFalse();
            assertThat(server.requests()).isEqualTo(1);
            assertThat(job.strings("sluice_reason")).containsExactly("stored");
            assertThat(job.table("runs").count()).isEqualTo(2);
            assertThat(Job.sum(job.table("ledger"), "charge_usd")).isEqualByComparingTo(server.invoice());
            assertThat(job.table("ledger").head().<String>getAs("run_id")).isEqualTo(first.runId());
        }
    }

    @Test
    void overwrite_ofTheInputItself_isRefusedAndTheInputStays() throws IOException {
        Job job = new Job(home).texts("zyx");
        job.run();
        job.set("input.path", job.out().resolve("enriched").toString())
                .set("output.prefix", "next_")
                .set("output.overwrite", true);
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("output.path")
                .hasMessageContaining("another --output");
        assertThat(job.strings("text")).containsExactly("zyx");
    }

    @Test
    void foreignEnrichedFolder_isRefusedAndStays() throws IOException {
        Job job = new Job(home).texts("zyx");
        Path foreign = Files.createDirectories(job.out().resolve("enriched")).resolve("precious.parquet");
        Files.writeString(foreign, "precious");
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(job.out() + "/enriched")
                .hasMessageContaining("--overwrite");
        assertThat(foreign).hasContent("precious");
    }

    @Test
    void runManifest_damaged_isTold() throws IOException {
        Job job = new Job(home).texts("zyx");
        Path manifest = job.out().resolve(RunManifest.FILE);
        Files.createDirectories(manifest.getParent());
        for (String content : List.of("", "{", "{}", "[]", "{\"format\":7,\"run_id\":\"x\",\"settings\":\"y\"}")) {
            Files.writeString(manifest, content);
            assertThatThrownBy(job.set("output.overwrite", content.isEmpty())::run)
                    .as(content)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("run.json")
                    .hasMessageContaining("damaged");
            assertThat(manifest).hasContent(content);
        }
    }

    private static com.fasterxml.jackson.databind.JsonNode manifest(Job job) throws IOException {
        return LlmServer.JSON.readTree(job.out().resolve(RunManifest.FILE).toFile());
    }

    private static Path first(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
