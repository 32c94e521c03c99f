package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs that share a store, at the same time and one after the other. */
@Tag("spark")
@Tag("long")
class TwoRunsSparkTest {
    @TempDir
    private Path home;

    @Test
    void twoRunsAtOnce_oneStore_answerEveryRowAndCountWhatBothBought() throws Exception {
        // Each run's first request waits for the other's: so both have looked into an empty store.
        CountDownLatch both = new CountDownLatch(2);
        try (LlmServer server = new LlmServer(0, asked -> {
            both.countDown();
            await(both);
            return LlmServer.label("bad");
        })) {
            Job one = job("one", server, "zyx a", "zyx b", "zyx c", "zyx of one");
            Job other = job("other", server, "zyx a", "zyx b", "zyx c", "zyx of the other", "zyx and more");
            ExecutorService threads = Executors.newFixedThreadPool(2);
            RunSummary first;
            RunSummary second;
            try {
                Future<RunSummary> a = threads.submit(one::run);
                Future<RunSummary> b = threads.submit(other::run);
                first = a.get();
                second = b.get();
            } finally {
                threads.shutdown();
            }
            assertThat(one.strings("sluice_label")).hasSize(4).containsOnly("bad");
            assertThat(other.strings("sluice_label")).hasSize(5).containsOnly("bad");
            long boughtTwice = server.texts().stream()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                    .values()
                    .stream()
                    .filter(times -> times > 1)
                    .count();
            assertThat(boughtTwice).isEqualTo(3);
            assertThat(server.requests()).isEqualTo(4 + 5);
            // The one that looks last sees the answers of both.
            assertThat(Math.max(first.calls().paidTwice(), second.calls().paidTwice()))
                    .isEqualTo(boughtTwice);
            assertThat(runs(one)).isEqualTo(first.calls().paidTwice());
            assertThat(runs(other)).isEqualTo(second.calls().paidTwice());
            BigDecimal ledgers =
                    Job.sum(one.table("ledger"), "charge_usd").add(Job.sum(other.table("ledger"), "charge_usd"));
            assertThat(ledgers).isEqualByComparingTo(server.invoice());
            for (RunSummary run : List.of(first, second)) {
                BigDecimal rows = Job.sum((run == first ? one : other).table("enriched"), "sluice_charge_usd");
                assertThat(rows.add(run.money().unattributed().toUsd()))
                        .isEqualByComparingTo(run.money().charge().toUsd());
            }
        }
    }

    @Test
    void secondRun_ofAnsweredQuestions_buysNothingAndCountsNothingTwice() throws Exception {
        try (LlmServer server = LlmServer.saying("bad")) {
            job("one", server, "zyx a", "zyx b").run();
            RunSummary second = job("other", server, "zyx b", "zyx a").run();
            assertThat(second.calls().stored()).isEqualTo(2);
            assertThat(second.calls().paidTwice()).isZero();
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void unusableAnswer_laterRuns_isNeverServedAndAskedAgainWhenItIsOldEnough() throws Exception {
        try (LlmServer server = LlmServer.saying("nonsense")) {
            RunSummary first = job("one", server, "zyx a").run();
            int asked = server.requests();
            assertThat(first.money().unattributed().picos()).isEqualTo(asked * LlmServer.ANSWER_PICOS);
            server.script(question -> LlmServer.label("bad"));

            Job remembered = job("two", server, "zyx a");
            RunSummary second = remembered.run();
            assertThat(server.requests()).isEqualTo(asked);
            assertThat(remembered.strings("sluice_route")).containsExactly("keep");
            assertThat(remembered.strings("sluice_reason")).containsExactly("invalid-answer");
            assertThat(second.money().charge().isPositive()).isFalse();

            Job young = job("three", server, "zyx a")
                    .set("llm.retry-unusable-after", "2d")
                    .at(1);
            young.run();
            assertThat(server.requests()).as("a day later").isEqualTo(asked);

            Job old = job("four", server, "zyx a")
                    .set("llm.retry-unusable-after", "2d")
                    .at(3);
            RunSummary fourth = old.run();
            assertThat(server.requests()).as("three days later").isEqualTo(asked + 1);
            assertThat(old.strings("sluice_label")).containsExactly("bad");
            assertThat(old.strings("sluice_reason")).containsExactly("asked");
            assertThat(fourth.calls().paidTwice()).isZero();
        }
    }

    private Job job(String name, LlmServer server, String... texts) throws Exception {
        return new Job(Files.createDirectories(home.resolve(name)))
                .texts(texts)
                .llm(server)
                .set("store.path", home.resolve("store").toString())
                .set("llm.tasks", 1)
                .set("llm.max-in-flight", 1);
    }

    private static long runs(Job job) {
        Row row = job.table("runs").head();
        return row.<Long>getAs("paid_twice");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS))
                    .as("the other run asks too")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
