package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.settings.StoreSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real job with its answers on a file system that shows closed files only. */
@Tag("spark")
@Tag("long")
class ObjectStoreSparkTest {
    private static final int QUESTIONS = 12;
    private static final int SEGMENT_LINES = 3;
    private static final int IN_FLIGHT = 1;

    @TempDir
    private Path home;

    @BeforeAll
    static void register() {
        LocalSpark.session()
                .sparkContext()
                .hadoopConfiguration()
                .set("fs." + ObjectStore.SCHEME + ".impl", ObjectStore.class.getName());
    }

    @AfterEach
    void restart() {
        ObjectStore.restart();
    }

    @Test
    void run_onAnObjectStore_closesSegmentsAndLaterRunsBuyNothing() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = job(server);
            job.run();
            assertThat(new Answers(home.resolve("store")).segments()).hasSize(QUESTIONS / SEGMENT_LINES);
            assertThat(server.requests()).isEqualTo(QUESTIONS);
            CompactionReport report = Stores.compact(
                    LocalSpark.session(), new StoreSpec(store(), Duration.ofDays(1)), Clock.systemUTC(), line -> {});
            assertThat(report.answers()).isEqualTo(QUESTIONS);
            RunSummary again = job.set("output.overwrite", true).run();
            assertThat(server.requests()).isEqualTo(QUESTIONS);
            assertThat(again.calls().stored()).isEqualTo(QUESTIONS);
            assertThat(job.strings("sluice_label")).hasSize(QUESTIONS).containsOnly("bad");
        }
    }

    @Test
    void killBetweenLines_sameCommand_buysAtMostASegmentAndWhatWasInFlightAgain() throws IOException {
        for (int killedAt = SEGMENT_LINES + 1; killedAt <= 2 * SEGMENT_LINES; killedAt++) {
            int last = killedAt;
            try (LlmServer server = new LlmServer(0, asked -> {
                if (asked.number() == last) {
                    ObjectStore.crash();
                }
                return LlmServer.label("bad");
            })) {
                Job job = job(server)
                        .set("output.path", home.resolve("out" + killedAt).toString())
                        .set("store.path", store() + killedAt);
                assertThatThrownBy(job::run).hasStackTraceContaining("the process is gone");
                List<String> first = List.copyOf(server.texts());
                ObjectStore.restart();
                RunSummary summary = job.run();
                List<String> second = server.texts().subList(first.size(), server.requests());
                assertThat(summary.resumed()).isTrue();
                assertThat(second).filteredOn(first::contains).hasSizeBetween(1, SEGMENT_LINES + IN_FLIGHT);
                assertThat(server.requests()).isBetween(QUESTIONS + 1, QUESTIONS + SEGMENT_LINES + IN_FLIGHT);
                assertThat(job.strings("sluice_label")).hasSize(QUESTIONS).containsOnly("bad");
                // The ledger is whole: what was bought and lost is in it.
                assertThat(Job.sum(job.table("ledger"), "charge_usd")).isEqualByComparingTo(server.invoice());
            }
        }
    }

    private Job job(LlmServer server) throws IOException {
        return new Job(home)
                .texts(Job.doubtful(QUESTIONS))
                .llm(server)
                .set("store.path", store())
                .set("store.segment-lines", SEGMENT_LINES)
                .set("llm.tasks", 1)
                .set("llm.max-in-flight", IN_FLIGHT);
    }

    private String store() {
        return ObjectStore.SCHEME + "://" + home.resolve("store");
    }
}
