package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cascade.AskSpec;
import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Reason;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.PriceList;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.AnswerFormat;
import dev.sluice.llm.CallSize;
import dev.sluice.llm.CapField;
import dev.sluice.llm.LlmSpec;
import dev.sluice.store.Segments;
import dev.sluice.store.Storages;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import dev.sluice.throttle.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same questions over each way that a task may reach its gate; Spark's RPC has a cluster's test. */
@Tag("spark")
class WaysToTheGateSparkTest {
    private static final int QUESTIONS = 40;
    private static final int TASKS = 4;
    private static final Duration OUTAGE = Duration.ofMinutes(5);
    private static final StructType QUESTION = new StructType()
            .add("key", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("hints", DataTypes.StringType);

    /** Room for about ten of forty. */
    private final Amount budget = new Amount(10 * LlmServer.ANSWER_PICOS + reservation());

    private final Limits limits = new Limits(60_000, 0, 8, budget);

    @TempDir
    private Path home;

    @Test
    void socket_budgetForAQuarter_isNotExceededAndUsedUp() throws Exception {
        Lessor lessor = Gates.lessor(limits, Amount.ZERO, OUTAGE);
        long gate = Lessors.open(lessor);
        try (LlmServer server = LlmServer.saying("good");
                GateServer door = GateServer.start("127.0.0.1", "127.0.0.1")) {
            List<Row> rows = ask(new GateWay.Socket(gate, door.address()), server);
            long asked = count(rows, Reason.ASKED);
            assertThat(count(rows, Reason.BUDGET)).isEqualTo(QUESTIONS - asked);
            assertThat(asked).isEqualTo(server.requests()).isBetween(9L, 11L);
            assertThat(lessor.traffic().committed()).isEqualTo(new Amount(asked * LlmServer.ANSWER_PICOS));
            assertThat(charged()).isEqualTo(lessor.traffic().committed());
        } finally {
            Lessors.close(gate);
        }
    }

    @Test
    void alone_everyTaskWithItsPart_togetherKeepTheBudget() throws Exception {
        try (LlmServer server = LlmServer.saying("good")) {
            List<Row> rows = ask(new GateWay.Alone(limits.with(budget.times(TASKS)), TASKS, OUTAGE), server);
            long asked = count(rows, Reason.ASKED);
            assertThat(asked).isEqualTo(server.requests()).isBetween(20L, (long) QUESTIONS);
            assertThat(new Amount(asked * LlmServer.ANSWER_PICOS)).isLessThanOrEqualTo(budget.times(TASKS));
        }
    }

    @Test
    void alone_partTooSmallForOneCall_asksNothing() throws Exception {
        Amount little = reservationPicos().minus(new Amount(1)).times(TASKS);
        try (LlmServer server = LlmServer.saying("good")) {
            List<Row> rows = ask(new GateWay.Alone(limits.with(little), TASKS, OUTAGE), server);
            assertThat(count(rows, Reason.BUDGET)).isEqualTo(QUESTIONS);
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void inProcess_gateClosed_isAnErrorAndAsksNothing() {
        try (LlmServer server = LlmServer.saying("good")) {
            assertThatThrownBy(() -> ask(new GateWay.InProcess(12345), server))
                    .hasMessageContaining("no gate of this name");
            assertThat(server.requests()).isZero();
        }
    }

    private List<Row> ask(GateWay way, LlmServer server) throws IOException {
        HadoopConf conf = HadoopConf.of(LocalSpark.session().sparkContext().hadoopConfiguration());
        AskTarget target = new AskTarget(
                home.resolve("store").toUri().toString(),
                home.toUri().toString(),
                "journal",
                "run-",
                1,
                TASKS,
                way,
                conf);
        AskSpec spec = new AskSpec(
                "run",
                "enrich",
                "llm",
                llm(server),
                PriceList.given("test", LlmServer.MODEL, LocalDate.of(2026, 1, 1), LlmServer.USD_IN, LlmServer.USD_OUT),
                limits,
                20);
        List<Row> questions = IntStream.range(0, QUESTIONS)
                .mapToObj(i -> RowFactory.create("key" + i, text(i), null))
                .toList();
        return LocalSpark.session()
                .createDataFrame(questions, QUESTION)
                .repartition(TASKS)
                .mapPartitions(new AskPartition(spec, target), Encoders.row(AskPartition.SCHEMA))
                .collectAsList();
    }

    /** All of one length, so that all reserve the same. */
    private static String text(int i) {
        return "question " + (10 + i);
    }

    private static LlmSpec llm(LlmServer server) {
        return llm(server.url());
    }

    private static LlmSpec llm(String url) {
        return new LlmSpec(
                new LlmSpec.Endpoint(url, "test", LlmServer.MODEL, null, List.of()),
                new LlmSpec.Task(new Labels(List.of("good", "bad")), null, 1_000),
                new LlmSpec.Sampling(0, 16, CapField.AUTO, AnswerFormat.AUTO),
                new LlmSpec.Attempts(2, 5_000, 1, 2));
    }

    private static long reservation() {
        return reservationPicos().units();
    }

    private static Amount reservationPicos() {
        CallSize size = CallSize.of(llm("http://127.0.0.1:1/v1")).apply(text(0));
        LocalDate day = LocalDate.of(2026, 1, 1);
        return Amount.of(PriceList.given("test", LlmServer.MODEL, day, LlmServer.USD_IN, LlmServer.USD_OUT)
                .ceiling(size.promptAtMost(), 16));
    }

    private Amount charged() throws IOException {
        List<LedgerLine> lines = new ArrayList<>();
        new Segments(Storages.local(home), "journal")
                .forEachLine("", line -> lines.add(LedgerLines.fromJson(line).orElseThrow()));
        return Tariff.DOLLARS.committed(lines);
    }

    private static long count(List<Row> rows, Reason reason) {
        return rows.stream()
                .filter(row -> reason.text().equals(row.getString(1)))
                .count();
    }
}
