package dev.sluice.spark;

import static dev.sluice.spark.Answers.answered;
import static dev.sluice.spark.Answers.key;
import static dev.sluice.spark.Answers.unusable;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import dev.sluice.settings.StoreSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A compaction changes files and never an answer. */
@Tag("spark")
@Tag("long")
class StoreCompactionSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final long DAY = 24 * 60;

    @TempDir
    private Path home;

    private Answers answers;

    @BeforeEach
    void write() throws IOException {
        answers = new Answers(home)
                .segment(answered("a", "first", "r1", 1), answered("b", "good", "r1", 2))
                .segment(answered("a", "later", "r2", 3), unusable("u", "refused", "r2", 4))
                .segment(unusable("u", "invalid-answer", "r3", 5), answered("c", "bad", "r3", 6));
    }

    @Test
    void compact_manySegments_answersAndChargesStayTheSame() throws IOException {
        List<Row> before = rows();
        CompactionReport report = compact(10);
        assertThat(report.segments()).isEqualTo(3);
        assertThat(report.answers())
                .as("all lines, not only the ones that count")
                .isEqualTo(6);
        assertThat(report.deleted()).isZero();
        assertThat(rows()).isEqualTo(before).hasSize(4);
        assertThat(answers.segments()).as("for readers that have listed them").hasSize(3);
        answers.segments().forEach(StoreCompactionSparkTest::delete);
        assertThat(rows()).as("from the folder alone").isEqualTo(before);
    }

    @Test
    void compact_thenAgain_doesNothing() throws IOException {
        compact(10);
        assertThat(compact(11).folder()).isNull();
        assertThat(answers.files("compacted"))
                .filteredOn(file -> file.endsWith("_superseded.json"))
                .hasSize(1);
    }

    @Test
    void compact_laterThanRetain_deletesWhatWasReplacedAndMergesFolders() throws IOException {
        List<Row> before = rows();
        compact(10);
        answers.segment(answered("d", "new", "r4", 12));
        CompactionReport second = compact(9 + DAY);
        assertThat(second.folders()).isEqualTo(1);
        assertThat(second.segments()).isEqualTo(1);
        assertThat(second.deleted()).as("a minute too early").isZero();
        CompactionReport third = compact(10 + DAY);
        assertThat(third.folder()).isNull();
        assertThat(third.deleted()).isEqualTo(3);
        assertThat(answers.segments()).hasSize(1);
        assertThat(compact(9 + 2 * DAY).deleted())
                .as("the last segment and the first folder")
                .isEqualTo(2);
        assertThat(answers.segments()).isEmpty();
        assertThat(rows()).containsAll(before).hasSize(5);
    }

    @Test
    void read_listedBeforeACompaction_stillReadsEverything() throws IOException {
        Dataset<Row> listed = StoreTable.read(SPARK, answers.storage());
        List<Row> before = rows();
        compact(10);
        compact(20);
        assertThat(sorted(listed)).isEqualTo(before);
    }

    @Test
    void append_toASegmentThatWasReplaced_isSeen() throws IOException {
        answers = new Answers(home.resolve("one"))
                .segment(answered("a", "first", "r1", 1), answered("b", "good", "r1", 2));
        compact(10);
        answers.append(answered("late", "good", "r1", 11));
        assertThat(keys()).containsExactlyInAnyOrder(key("late"), key("a"), key("b"));
        assertThat(Stores.stats(SPARK, spec(), line -> {}).answers())
                .as("lines that stand in both places count once")
                .isEqualTo(3);
        compact(12);
        compact(12 + DAY);
        assertThat(answers.segments()).isEmpty();
        assertThat(keys()).containsExactlyInAnyOrder(key("late"), key("a"), key("b"));
    }

    @Test
    void compact_twoAtOnceWhileAnswersArrive_losesNothing() throws Exception {
        List<Row> before = rows();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                work.add(() -> {
                    compact(10);
                    return null;
                });
            }
            work.add(() -> {
                for (int i = 0; i < 20; i++) {
                    answers.segment(answered("n" + i, "good", "r9", 20 + i));
                }
                return null;
            });
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(rows()).containsAll(before).hasSize(before.size() + 20);
        compact(30);
        compact(30 + DAY);
        assertThat(answers.segments()).isEmpty();
        assertThat(rows()).containsAll(before).hasSize(before.size() + 20);
        assertThat(answers.files("compacted"))
                .filteredOn(file -> file.endsWith("_superseded.json"))
                .hasSize(1);
    }

    @Test
    void compact_forgottenAnswers_areGoneFromTheFilesAndStayHidden() throws IOException {
        Path old = Files.copy(answers.segments().get(0), home.resolve("old.jsonl"));
        Stores.forget(SPARK, new StoreSpec.Forget(spec(), List.of(key("a"), key("b")), null), Answers.clock(8));
        Stores.forget(SPARK, new StoreSpec.Forget(spec(), List.of(key("b")), null), Answers.clock(9));
        List<Row> visible = rows();
        assertThat(visible).hasSize(2);
        assertThat(compact(10).answers()).isEqualTo(3);
        compact(10 + DAY);
        assertThat(rows()).isEqualTo(visible);
        assertThat(SPARK.read()
                        .option("recursiveFileLookup", "true")
                        .parquet(home.resolve("compacted").toString())
                        .filter("key = '" + key("a") + "'")
                        .count())
                .isZero();
        assertThat(answers.segments())
                .as("one file with both markers")
                .singleElement()
                .satisfies(file -> assertThat(Files.readAllLines(file)).hasSize(2));
        // A segment of before that is published late, as an object store may do.
        Files.copy(old, home.resolve("segments/late.jsonl"));
        assertThat(rows()).isEqualTo(visible);
    }

    @Test
    void compact_markerOfAllKeys_replacesThoseItCovers() throws IOException {
        Stores.forget(SPARK, new StoreSpec.Forget(spec(), List.of(key("a")), null), Answers.clock(8));
        Stores.forget(SPARK, new StoreSpec.Forget(spec(), List.of(), Duration.ofMinutes(1)), Answers.clock(20));
        compact(30);
        compact(30 + DAY);
        assertThat(rows()).isEmpty();
        assertThat(answers.segments()).singleElement().satisfies(file -> assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .contains("\"key\":\"*\""));
        assertThat(compact(31 + DAY).folder()).isNull();
    }

    @Test
    void compact_linesOfANewerVersion_leavesTheirSegment() throws IOException {
        answers.raw("{\"v\":2,\"key\":\"" + key("z") + "\",\"status\":\"answered\",\"label\":\"x\"}");
        CompactionReport report = compact(10);
        assertThat(report.held()).isEqualTo(1);
        assertThat(report.segments()).isEqualTo(3);
        compact(10 + DAY);
        assertThat(answers.segments())
                .singleElement()
                .satisfies(file -> assertThat(file).content().startsWith("{\"v\":2"));
    }

    @Test
    void compact_folderThatACrashLeft_isInvisibleAndDeletedWhenItIsOld() throws IOException {
        List<Row> before = rows();
        Path part = Files.createDirectories(home.resolve("compacted/crashed")).resolve("part-0.parquet");
        Files.writeString(part, "half a file");
        Files.setLastModifiedTime(part, FileTime.from(Answers.time(5)));
        compact(10);
        assertThat(part).exists();
        assertThat(rows()).isEqualTo(before);
        compact(5 + DAY);
        assertThat(part.getParent()).doesNotExist();
    }

    @Test
    void compact_noStore_isAnErrorThatNamesThePath() {
        StoreSpec nowhere = new StoreSpec(home.resolve("nowhere").toString(), Duration.ofDays(1));
        assertThatThrownBy(() -> Stores.compact(SPARK, nowhere, Answers.clock(0), line -> {}))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("store.path: expected a response store")
                .hasMessageContaining("nowhere");
        assertThat(home.resolve("nowhere")).doesNotExist();
    }

    private StoreSpec spec() {
        return new StoreSpec(answers.home().toString(), Duration.ofDays(1));
    }

    private CompactionReport compact(long minute) {
        return Stores.compact(SPARK, spec(), Answers.clock(minute), line -> {});
    }

    private List<Row> rows() throws IOException {
        return sorted(StoreTable.read(SPARK, answers.storage()));
    }

    private static List<Row> sorted(Dataset<Row> table) {
        return table.withColumn(StoreTable.ANSWERED_RUNS, array_sort(col(StoreTable.ANSWERED_RUNS)))
                .orderBy("key")
                .collectAsList();
    }

    private List<String> keys() throws IOException {
        return rows().stream().map(row -> row.<String>getAs("key")).toList();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
