package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.PicoUsd;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run against a local server, and its three tables. */
@Tag("spark")
class EnrichmentTablesSparkTest {
    private static final String OFF_LIST = "zyx off the list";
    private static final String SHARED = "zyx shared by three rows";

    @TempDir
    private static Path home;

    private static LlmServer server;
    private static Job job;
    private static RunSummary summary;

    @BeforeAll
    static void enrich() throws IOException {
        server = LlmServer.labelling(text -> text.equals(OFF_LIST) ? "nonsense" : "QUESTION");
        job = new Job(home)
                .texts(
                        Bundle.SURE_GOOD,
                        SHARED,
                        null,
                        "  " + SHARED + "\n",
                        " \t ",
                        OFF_LIST,
                        Bundle.SURE_BAD,
                        SHARED,
                        "zyx alone",
                        "")
                .llm(server);
        summary = job.run();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void enriched_schema_isTheInputsColumnsThenOurs() {
        assertThat(job.table("enriched").schema())
                .isEqualTo(new StructType()
                        .add("id", DataTypes.LongType)
                        .add("text", DataTypes.StringType)
                        .add("sluice_label", DataTypes.StringType)
                        .add("sluice_confidence", DataTypes.DoubleType)
                        .add("sluice_stage", DataTypes.StringType)
                        .add("sluice_route", DataTypes.StringType)
                        .add("sluice_reason", DataTypes.StringType)
                        .add("sluice_small_label", DataTypes.StringType)
                        .add("sluice_small_confidence", DataTypes.DoubleType)
                        .add("sluice_request_key", DataTypes.StringType)
                        .add("sluice_charge_usd", DataTypes.createDecimalType(20, 12)));
    }

    @Test
    void enriched_rows_standInTheInputsOrder() throws IOException {
        assertThat(job.enriched().stream().map(row -> row.<Long>getAs("id")))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(job.strings("text").get(3)).isEqualTo("  " + SHARED + "\n");
    }

    @Test
    void enriched_routesReasonsAndStages_areThoseOfEachRow() throws IOException {
        assertThat(job.strings("sluice_route"))
                .containsExactly(
                        "accept",
                        "escalate",
                        "keep",
                        "escalate",
                        "keep",
                        "keep",
                        "accept",
                        "escalate",
                        "escalate",
                        "keep");
        assertThat(job.strings("sluice_reason"))
                .containsExactly(
                        "confident",
                        "asked",
                        "no-text",
                        "asked",
                        "no-text",
                        "invalid-answer",
                        "confident",
                        "asked",
                        "asked",
                        "no-text");
        assertThat(job.strings("sluice_stage"))
                .containsExactly("small", "llm", null, "llm", null, "small", "small", "llm", "llm", null);
    }

    @Test
    void enriched_labels_areTheAcceptedTheAskedOrTheKept() throws IOException {
        List<String> small = job.strings("sluice_small_label");
        assertThat(job.strings("sluice_label"))
                .containsExactly(
                        "good", "question", null, "question", null, small.get(5), "bad", "question", "question", null);
        assertThat(small.get(5)).isIn("bad", "good", "question");
    }

    @Test
    void enriched_confidences_areTheSmallModelsAndNullForTheLlm() throws IOException {
        for (Row row : job.enriched()) {
            Double small = row.getAs("sluice_small_confidence");
            String route = row.getAs("sluice_route");
            assertThat(row.<Double>getAs("sluice_confidence")).isEqualTo(route.equals("escalate") ? null : small);
            if (small != null) {
                assertThat(small >= Bundle.THRESHOLD).isEqualTo(route.equals("accept"));
            }
        }
    }

    @Test
    void enriched_sameQuestion_isAskedOnceAndItsChargeSharedExactly() throws IOException {
        assertThat(server.texts()).filteredOn(SHARED::equals).hasSize(1);
        List<BigDecimal> charges = job.charges();
        PicoUsd answer = new PicoUsd(LlmServer.ANSWER_PICOS);
        assertThat(Stream.of(1, 3, 7).map(charges::get))
                .containsExactly(
                        answer.share(0, 3).toUsd(),
                        answer.share(1, 3).toUsd(),
                        answer.share(2, 3).toUsd());
        assertThat(job.strings("sluice_request_key").get(1))
                .isEqualTo(job.strings("sluice_request_key").get(3))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void charges_rowsAndUnattributed_areTheLedgerAndTheInvoice() {
        Dataset<Row> ledger = job.table("ledger");
        BigDecimal rows = Job.sum(job.table("enriched"), "sluice_charge_usd");
        BigDecimal all = Job.sum(ledger, "charge_usd");
        assertThat(all).isEqualByComparingTo(server.invoice());
        assertThat(rows.add(summary.money().unattributed().toUsd())).isEqualByComparingTo(all);
        assertThat(summary.money().unattributed().picos()).isEqualTo(2 * LlmServer.ANSWER_PICOS);
        assertThat(summary.money().unknown()).isEqualTo(PicoUsd.ZERO);
    }

    @Test
    void ledger_columns_areThoseOfDesignAndContract() {
        assertThat(job.table("ledger").columns())
                .contains(
                        "run_id",
                        "request_key",
                        "attempt",
                        "provider",
                        "model",
                        "tier",
                        "started_at",
                        "latency_ms",
                        "http_status",
                        "outcome",
                        "prompt_tokens",
                        "cached_tokens",
                        "completion_tokens",
                        "reasoning_tokens",
                        "price_version",
                        "charge_usd",
                        "rows",
                        "call_id",
                        "request_keys",
                        "purpose",
                        "stage",
                        "service_tier",
                        "resolved_model",
                        "status");
        assertThat(job.table("ledger").schema().apply("charge_usd").dataType())
                .isEqualTo(DataTypes.createDecimalType(20, 12));
        assertThat(job.table("ledger").schema().apply("request_keys").dataType())
                .isEqualTo(DataTypes.createArrayType(DataTypes.StringType));
    }

    @Test
    void ledger_lines_areOneAnAttempt() {
        List<Row> lines = job.table("ledger").orderBy("started_at").collectAsList();
        assertThat(lines).hasSize(server.requests()).hasSize(4);
        assertThat(lines).extracting(line -> line.<String>getAs("call_id")).doesNotHaveDuplicates();
        for (Row line : lines) {
            assertThat(line.<String>getAs("run_id")).isEqualTo(summary.runId());
            assertThat(line.<String>getAs("provider")).isEqualTo("test");
            assertThat(line.<String>getAs("model")).isEqualTo(LlmServer.MODEL);
            assertThat(line.<String>getAs("resolved_model")).isEqualTo(LlmServer.RESOLVED);
            assertThat(line.<String>getAs("service_tier")).isEqualTo("default");
            assertThat(line.<String>getAs("tier")).isEqualTo("realtime");
            assertThat(line.<String>getAs("purpose")).isEqualTo("enrich");
            assertThat(line.<String>getAs("stage")).isEqualTo("llm");
            assertThat(line.<String>getAs("status")).isEqualTo("settled");
            assertThat(line.<Integer>getAs("http_status")).isEqualTo(200);
            assertThat(line.<Long>getAs("prompt_tokens")).isEqualTo(LlmServer.PROMPT_TOKENS);
            assertThat(line.<Long>getAs("completion_tokens")).isEqualTo(LlmServer.COMPLETION_TOKENS);
            assertThat(line.<Integer>getAs("rows")).isEqualTo(1);
            assertThat(line.<String>getList(line.fieldIndex("request_keys")))
                    .containsExactly(line.<String>getAs("request_key"));
        }
        assertThat(lines)
                .extracting(line -> line.<String>getAs("outcome"))
                .containsExactlyInAnyOrder("labelled", "labelled", "off-list", "off-list");
        assertThat(lines).extracting(line -> line.<Integer>getAs("attempt")).containsExactlyInAnyOrder(1, 1, 1, 2);
    }

    @Test
    void runs_row_saysWhatTheRunDid() {
        List<Row> rows = job.table("runs").collectAsList();
        assertThat(rows).hasSize(1);
        Row run = rows.get(0);
        assertThat(run.<String>getAs("run_id")).isEqualTo(summary.runId());
        assertThat(run.<String>getAs("status")).isEqualTo("finished");
        assertThat(run.<Long>getAs("rows")).isEqualTo(10);
        assertThat(run.<Long>getAs("rows_accept")).isEqualTo(2);
        assertThat(run.<Long>getAs("rows_escalate")).isEqualTo(4);
        assertThat(run.<Long>getAs("rows_keep")).isEqualTo(4);
        assertThat(run.<String, Long>getJavaMap(run.fieldIndex("rows_by_stage")))
                .containsEntry("small", 3L)
                .containsEntry("llm", 4L)
                .containsEntry("none", 3L);
        assertThat(run.<String, Long>getJavaMap(run.fieldIndex("rows_by_reason")))
                .containsEntry("no-text", 3L)
                .containsEntry("invalid-answer", 1L);
        assertThat(run.<Long>getAs("calls")).isEqualTo(4);
        assertThat(run.<Long>getAs("answers_bought")).isEqualTo(2);
        assertThat(run.<Long>getAs("answers_stored")).isZero();
        assertThat(run.<BigDecimal>getAs("charge_usd")).isEqualByComparingTo(server.invoice());
        assertThat(run.<BigDecimal>getAs("budget_usd")).isNull();
        assertThat(run.<BigDecimal>getAs("counterfactual_usd")).isPositive();
        assertThat(run.<String>getAs("price_version")).startsWith("test/" + LlmServer.MODEL + "@");
        assertThat(run.<String>getAs("certificate_status")).isEqualTo("uncertified");
        assertThat(run.<String>getList(run.fieldIndex("bundles"))).hasSize(1);
        assertThat(run.<Integer>getAs("rounds")).isEqualTo(1);
        assertThat(run.<Double>getAs("small_rows_per_second")).isPositive();
        assertThat(run.<Double>getAs("small_joules")).isPositive();
        assertThat(run.<String>getAs("small_joules_source")).isIn("rapl", "estimate");
        if (run.<String>getAs("small_joules_source").equals("estimate")) {
            // Two cores of the session at the default of 10 W.
            assertThat(run.<Double>getAs("small_joules"))
                    .isCloseTo(20 * run.<Double>getAs("small_seconds"), within(1e-6));
        }
    }

    @Test
    void runs_tokensAvoided_areThoseOfEveryRowLessThoseUsed() {
        Row run = job.table("runs").head();
        long used = run.<Long>getAs("prompt_tokens") + run.<Long>getAs("completion_tokens");
        // Seven rows with a text at the prices of the same tokens: only their length differs.
        BigDecimal perPrompt = new BigDecimal(LlmServer.USD_IN).movePointLeft(6);
        BigDecimal perCompletion = new BigDecimal(LlmServer.USD_OUT).movePointLeft(6);
        long completion = 7L * LlmServer.COMPLETION_TOKENS;
        BigDecimal prompt = run.<BigDecimal>getAs("counterfactual_usd")
                .subtract(perCompletion.multiply(BigDecimal.valueOf(completion)))
                .divide(perPrompt, java.math.MathContext.DECIMAL64);
        assertThat(run.<Long>getAs("tokens_avoided")).isEqualTo(Math.round(prompt.doubleValue()) + completion - used);
    }

    @Test
    void secondRun_sameStore_asksNothingAndChargesNothing(@TempDir Path other) throws IOException {
        int before = server.requests();
        Job again = new Job(home)
                .llm(server)
                .set("input.path", home.resolve("input.jsonl").toString());
        again.set("output.path", other.resolve("again").toString());
        RunSummary second = again.run();
        assertThat(server.requests()).isEqualTo(before);
        assertThat(second.calls().attempts()).isZero();
        assertThat(second.money().charge()).isEqualTo(PicoUsd.ZERO);
        assertThat(again.charges()).allMatch(charge -> charge.signum() == 0);
        assertThat(again.strings("sluice_label")).isEqualTo(job.strings("sluice_label"));
        assertThat(again.strings("sluice_reason"))
                .containsExactly(
                        "confident",
                        "stored",
                        "no-text",
                        "stored",
                        "no-text",
                        "invalid-answer",
                        "confident",
                        "stored",
                        "stored",
                        "no-text");
        assertThat(again.table("ledger").count()).isZero();
        assertThat(again.table("runs").head().<Long>getAs("answers_stored")).isEqualTo(2);
    }
}
