package dev.sluice.spark;

import static dev.sluice.spark.Answers.answered;
import static dev.sluice.spark.Answers.key;
import static dev.sluice.spark.Answers.unusable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import dev.sluice.settings.StoreSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about a store, and what is taken out of it. */
@Tag("spark")
class StoresSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path home;

    private Answers answers;

    @BeforeEach
    void open() throws IOException {
        answers = new Answers(home.resolve("store"))
                .segment(answered("a", "good", "r1", 1), answered("b", "a \"quoted\",\nlabel", "r1", 2))
                .segment(answered("a", "good", "r2", 3), unusable("u", "refused", "r2", 4));
    }

    @Test
    void stats_ofAStore_countLinesKeysAndMoney() throws IOException {
        answers.tear();
        answers.raw("{\"v\":2,\"key\":\"k\",\"status\":\"answered\"}");
        StoreStats stats = stats();
        assertThat(stats.segments()).isEqualTo(3);
        assertThat(stats.folders()).isZero();
        assertThat(stats.bytes())
                .isEqualTo(answers.segments().stream()
                        .mapToLong(file -> file.toFile().length())
                        .sum());
        assertThat(stats.lines()).isEqualTo(6);
        assertThat(stats.torn()).isEqualTo(1);
        assertThat(stats.newer()).isEqualTo(1);
        assertThat(stats.answers()).isEqualTo(3);
        assertThat(stats.unusable()).isEqualTo(1);
        assertThat(stats.forgotten()).isZero();
        assertThat(stats.keys()).isEqualTo(3);
        assertThat(stats.twice()).isEqualTo(1);
        assertThat(stats.charge()).isEqualTo(new PicoUsd(4_010));
        assertThat(stats.models())
                .containsExactly(new StoreStats.Model("test", "model", "model-2026", 3, 1, new PicoUsd(4_010)));
        assertThat(stats.first()).isEqualTo(Answers.time(1));
        assertThat(stats.last()).isEqualTo(Answers.time(4));
    }

    @Test
    void stats_afterForgettingAndCompacting_stayOrSayWhatChanged() {
        StoreStats before = stats();
        forget("a");
        StoreStats forgotten = stats();
        assertThat(forgotten.forgotten()).isEqualTo(2);
        assertThat(forgotten.keys()).isEqualTo(2);
        assertThat(forgotten.twice()).isZero();
        assertThat(before.charge().minus(forgotten.charge())).isEqualTo(new PicoUsd(2_004));
        Stores.compact(SPARK, spec(), Answers.clock(10), line -> {});
        StoreStats compacted = stats();
        assertThat(compacted.folders()).isEqualTo(1);
        assertThat(compacted.superseded()).isEqualTo(3);
        assertThat(compacted.lines()).isZero();
        assertThat(compacted.forgotten()).isZero();
        assertThat(compacted.models()).isEqualTo(forgotten.models());
    }

    @Test
    void verify_goodStoreWithATornTail_isNotDamaged() throws IOException {
        assertThat(verify()).isEqualTo(new StoreFindings(4, 0, 0, 0, List.of(), 0, List.of()));
        answers.tear();
        answers.segment(answered("a", "bad", "r3", 9));
        StoreFindings found = verify();
        assertThat(found.torn()).isEqualTo(1);
        assertThat(found.conflicts()).isEqualTo(1);
        assertThat(found.isDamaged()).isFalse();
    }

    @Test
    void verify_compactedStore_readsItsLinesToo() {
        forget("a");
        Stores.compact(SPARK, spec(), Answers.clock(10), line -> {});
        StoreFindings found = verify();
        assertThat(found.lines()).as("two answers and a marker").isEqualTo(3);
        assertThat(found.isDamaged()).as(found.toString()).isFalse();
    }

    @Test
    void verify_lineInTheMiddleThatIsCut_isDamageWithItsPlace() throws IOException {
        Path segment = answers.segments().get(0);
        List<String> lines = Files.readAllLines(segment);
        Files.writeString(segment, lines.get(0).substring(0, 40) + "\n" + lines.get(1) + "\n");
        StoreFindings found = verify();
        assertThat(found.isDamaged()).isTrue();
        assertThat(found.wrong()).isEqualTo(1);
        assertThat(found.torn()).isZero();
        assertThat(found.examples())
                .singleElement()
                .asString()
                .contains(segment.getFileName().toString(), "line 1", "no JSON");
    }

    @Test
    void verify_lineThatSluiceNeverWrites_isDamageWithWhatWasExpected() throws IOException {
        Path segment = answers.segments().get(0);
        Files.writeString(
                segment,
                "{\"v\":1,\"key\":\"short\",\"status\":\"answered\",\"label\":\"x\",\"created_at\":1}\n",
                StandardOpenOption.APPEND);
        assertThat(verify().examples())
                .singleElement()
                .asString()
                .contains("line 3", "key: expected 64 hexadecimal digits, found short");
    }

    @Test
    void verify_compactedFolderThatLacksAPart_isDamageThatNamesIt() throws IOException {
        String folder =
                Stores.compact(SPARK, spec(), Answers.clock(10), line -> {}).folder();
        for (Path part : answers.files("compacted")) {
            if (part.toString().endsWith(".parquet")) {
                Files.delete(part);
            }
        }
        assertThat(verify().damagedFolders()).containsExactly(folder);
        assertThat(verify().isDamaged()).isTrue();
        assertThat(stats().keys()).as("the segments are read again").isEqualTo(3);
    }

    @Test
    void export_eachFormat_writesTheUsableAnswersAsTheyAreServed() {
        for (String format : List.of("parquet", "csv", "jsonl")) {
            String output = home.resolve(format).toString();
            assertThat(export(output, format, false)).isEqualTo(2);
            Dataset<Row> table =
                    switch (format) {
                        case "csv" ->
                            SPARK.read()
                                    .option("header", "true")
                                    .option("escape", "\"")
                                    .option("multiLine", "true")
                                    .csv(output);
                        case "jsonl" -> SPARK.read().json(output);
                        default -> SPARK.read().parquet(output);
                    };
            assertThat(table.columns())
                    .as(format)
                    // JSON lines leave out confidence and samples, which no answer here has.
                    .hasSize(format.equals("jsonl") ? 10 : 12)
                    .contains(
                            "key",
                            "label",
                            "provider",
                            "model",
                            "resolved_model",
                            "prompt_tokens",
                            "completion_tokens",
                            "charge_usd",
                            "run_id",
                            "created_at");
            Row b = table.filter("key = '" + key("b") + "'").head();
            assertThat(b.<String>getAs("label")).isEqualTo("a \"quoted\",\nlabel");
            assertThat(new BigDecimal(b.getAs("charge_usd").toString())).isEqualByComparingTo("0.000000001002");
            assertThat(table.filter("key = '" + key("a") + "'").head().<String>getAs("run_id"))
                    .isEqualTo("r1");
        }
        Dataset<Row> parquet = SPARK.read().parquet(home.resolve("parquet").toString());
        assertThat(parquet.schema().apply("charge_usd").dataType()).isEqualTo(DataTypes.createDecimalType(20, 12));
        assertThat(parquet.filter("run_id = 'r1'").orderBy("created_at").head().<Timestamp>getAs("created_at"))
                .isEqualTo(Timestamp.from(Answers.time(1)));
    }

    @Test
    void export_toWhatExists_isRefusedUnlessOverwrite() throws IOException {
        Path output = Files.createDirectories(home.resolve("out"));
        Files.writeString(output.resolve("precious"), "x");
        assertThatThrownBy(() -> export(output.toString(), "csv", false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("store.export.output: " + output + " exists")
                .hasMessageContaining("--overwrite");
        assertThat(output.resolve("precious")).exists();
        assertThat(export(output.toString(), "csv", true)).isEqualTo(2);
        assertThat(output.resolve("precious")).doesNotExist();
    }

    @Test
    void export_overTheStore_isRefusedAlsoWithOverwrite() throws IOException {
        for (Path output : List.of(home, answers.home(), answers.home().resolve("segments"))) {
            assertThatThrownBy(() -> export(output.toString(), "csv", true))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("outside of the store");
        }
        assertThat(answers.segments()).hasSize(2);
    }

    private StoreSpec spec() {
        return new StoreSpec(answers.home().toString(), Duration.ofDays(1));
    }

    private StoreStats stats() {
        return Stores.stats(SPARK, spec(), line -> {});
    }

    private StoreFindings verify() {
        return Stores.verify(SPARK, spec(), line -> {});
    }

    private void forget(String name) {
        Stores.forget(SPARK, new StoreSpec.Forget(spec(), List.of(key(name)), null), Answers.clock(9));
    }

    private long export(String output, String format, boolean overwrite) {
        return Stores.export(SPARK, new StoreSpec.Export(spec(), output, format, overwrite), line -> {});
    }
}
