package dev.sluice.spark;

import static dev.sluice.spark.Answers.answered;
import static dev.sluice.spark.Answers.key;
import static dev.sluice.spark.Answers.unusable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.settings.StoreSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which line of a key counts. */
@Tag("spark")
class StoreTableSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path home;

    private Answers answers;

    @BeforeEach
    void open() {
        answers = new Answers(home);
    }

    @Test
    void read_noStore_isEmpty() throws IOException {
        assertThat(labels()).isEmpty();
        assertThat(settled(0, null)).isEmpty();
    }

    @Test
    void read_usableAnswersOfOneKey_givesTheEarliestWithItsCharge() throws IOException {
        answers.segment(answered("a", "later", "r2", 7)).segment(answered("a", "first", "r1", 3));
        Row row = StoreTable.read(SPARK, answers.storage()).head();
        assertThat(row.<String>getAs("label")).isEqualTo("first");
        assertThat(row.<Long>getAs("charge_picos")).isEqualTo(1_003);
        assertThat(row.<String>getAs("run_id")).isEqualTo("r1");
        assertThat(row.<String>getList(row.fieldIndex(StoreTable.ANSWERED_RUNS)))
                .containsExactlyInAnyOrder("r1", "r2");
    }

    @Test
    void read_usableAndUnusable_givesTheUsableWhicheverWasFirst() throws IOException {
        answers.segment(unusable("a", "refused", "r1", 1), answered("a", "good", "r1", 2))
                .segment(answered("b", "bad", "r1", 1), unusable("b", "refused", "r2", 2));
        assertThat(labels()).isEqualTo(Map.of(key("a"), "good", key("b"), "bad"));
    }

    @Test
    void read_unusableOnly_givesTheLatestReason() throws IOException {
        answers.segment(unusable("a", "refused", "r1", 1), unusable("a", "invalid-answer", "r2", 2));
        Row row = StoreTable.read(SPARK, answers.storage()).head();
        assertThat(row.<String>getAs("reason")).isEqualTo("invalid-answer");
        assertThat(row.<String>getAs("label")).isNull();
        assertThat(row.getList(row.fieldIndex(StoreTable.ANSWERED_RUNS))).isEmpty();
    }

    @Test
    void read_tornForeignAndOddLines_areLeftOut() throws IOException {
        answers.segment(answered("a", "good", "r1", 1))
                .raw("{\"v\":2,\"key\":\"" + key("b") + "\",\"status\":\"answered\",\"label\":\"x\"}")
                .raw("{\"v\":1,\"status\":\"answered\",\"label\":\"x\"}", "{\"v\":1,\"key\":\"k\",\"status\":\"new\"}");
        answers.tear();
        assertThat(labels()).isEqualTo(Map.of(key("a"), "good"));
    }

    @Test
    void settled_unusableAnswers_areAskedAgainFromTheirAgeOn() throws IOException {
        answers.segment(
                answered("a", "good", "r1", 0),
                unusable("old", "refused", "r1", 0),
                unusable("new", "refused", "r1", 50));
        assertThat(settled(60, null)).containsExactlyInAnyOrder(key("a"), key("old"), key("new"));
        assertThat(settled(60, Duration.ofMinutes(60))).containsExactlyInAnyOrder(key("a"), key("new"));
        assertThat(settled(60, Duration.ofMinutes(61))).hasSize(3);
        assertThat(settled(60, Duration.ofMinutes(10))).containsExactly(key("a"));
    }

    @Test
    void settled_unusableTwice_countsFromTheLastTime() throws IOException {
        answers.segment(unusable("a", "refused", "r1", 0), unusable("a", "refused", "r2", 50));
        assertThat(settled(60, Duration.ofMinutes(30))).containsExactly(key("a"));
    }

    @Test
    void forget_keyThenBoughtAgain_servesTheNewAnswerOnly() throws IOException {
        answers.segment(answered("a", "old", "r1", 1), answered("b", "stays", "r1", 1));
        assertThat(forget(List.of(key("a")), null, 5)).isEqualTo(1);
        assertThat(labels()).isEqualTo(Map.of(key("b"), "stays"));
        assertThat(settled(6, null)).containsExactly(key("b"));
        answers.segment(answered("a", "new", "r2", 7));
        assertThat(labels()).isEqualTo(Map.of(key("a"), "new", key("b"), "stays"));
        Row again = StoreTable.read(SPARK, answers.storage())
                .filter("label = 'new'")
                .head();
        assertThat(again.<String>getList(again.fieldIndex(StoreTable.ANSWERED_RUNS)))
                .as("bought again on purpose, not twice")
                .containsExactly("r2");
    }

    @Test
    void forget_olderThanAnAge_hidesThoseAndLaterOnesStay() throws IOException {
        answers.segment(
                answered("a", "old", "r1", 1), unusable("u", "refused", "r1", 2), answered("b", "young", "r1", 50));
        assertThat(forget(List.of(), Duration.ofMinutes(30), 60)).isEqualTo(2);
        assertThat(labels()).isEqualTo(Map.of(key("b"), "young"));
        assertThat(forget(List.of(), Duration.ofMinutes(5), 60)).isEqualTo(1);
        assertThat(labels()).isEmpty();
        answers.segment(answered("a", "new", "r2", 61));
        assertThat(labels()).isEqualTo(Map.of(key("a"), "new"));
    }

    private long forget(List<String> keys, Duration olderThan, long minute) {
        StoreSpec spec = new StoreSpec(home.toString(), Duration.ofDays(1));
        return Stores.forget(SPARK, new StoreSpec.Forget(spec, keys, olderThan), Answers.clock(minute));
    }

    private Map<String, String> labels() throws IOException {
        Map<String, String> labels = new TreeMap<>();
        StoreTable.read(SPARK, answers.storage())
                .select("key", "label")
                .collectAsList()
                .forEach(row -> labels.put(row.getString(0), row.getString(1)));
        return labels;
    }

    private List<String> settled(long minute, Duration retryAfter) throws IOException {
        return StoreTable.settled(SPARK, answers.storage(), Answers.time(minute), retryAfter).collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
