package dev.sluice.spark;

import static dev.sluice.spark.Answers.answered;
import static dev.sluice.spark.Answers.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Sample;
import dev.sluice.settings.StoreSpec;
import dev.sluice.store.Compaction;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several answers to one question on their way through the store, beside lines of before. */
@Tag("spark")
class SampledStoreSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path home;

    private Answers answers;

    @BeforeEach
    void write() throws IOException {
        answers = new Answers(home.resolve("store")).segment(answered("plain", "good", "r1", 1), sampled());
    }

    private static StoredAnswer sampled() {
        StoredAnswer plain = answered("several", "bad", "r1", 2);
        return new StoredAnswer(
                plain.v(),
                plain.key(),
                plain.status(),
                plain.label(),
                plain.reason(),
                plain.provider(),
                plain.model(),
                plain.resolvedModel(),
                plain.promptTokens(),
                plain.completionTokens(),
                plain.chargePicos(),
                plain.runId(),
                plain.callId(),
                plain.createdAt(),
                0.5,
                List.of(new Sample("bad", -0.25, 3, null), new Sample(null, null, null, "off-list")));
    }

    @Test
    void read_sampledAnswers_areThereBeforeAndAfterCompaction() throws IOException {
        assertSampled();
        Stores.compact(SPARK, spec(), Answers.clock(10), line -> {});
        for (Path segment : answers.segments()) {
            Files.delete(segment);
        }
        assertSampled();
    }

    @Test
    void read_folderCompactedByAnEarlierVersion_hasNullsForWhatItLacks() throws IOException {
        Stores.compact(SPARK, spec(), Answers.clock(10), line -> {});
        for (Path segment : answers.segments()) {
            Files.delete(segment);
        }
        Path part = answers.files("compacted").stream()
                .filter(file -> file.toString().endsWith(".parquet"))
                .findFirst()
                .orElseThrow();
        String earlier = home.resolve("earlier").toString();
        SPARK.read()
                .parquet(part.toString())
                .drop("confidence", "samples")
                .coalesce(1)
                .write()
                .parquet(earlier);
        try (Stream<Path> files = Files.list(Path.of(earlier))) {
            Path old = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            replace(part, Files.readAllBytes(old));
        }
        Row several = row("several");
        assertThat(several.<String>getAs("label")).isEqualTo("bad");
        assertThat(several.<Double>getAs("confidence")).isNull();
        assertThat(several.<Object>getAs("samples")).isNull();
    }

    @Test
    void export_sampledAnswers_areAListOrItsJson() {
        for (String format : List.of("parquet", "csv", "jsonl")) {
            String output = home.resolve(format).toString();
            Stores.export(SPARK, new StoreSpec.Export(spec(), output, format, false), line -> {});
        }
        Row csv = SPARK.read()
                .option("header", "true")
                .option("escape", "\"")
                .csv(home.resolve("csv").toString())
                .filter("key = '" + key("several") + "'")
                .head();
        assertThat(csv.<String>getAs("confidence")).isEqualTo("0.5");
        assertThat(csv.<String>getAs("samples"))
                .isEqualTo("[{\"answer\":\"bad\",\"logprob\":-0.25,\"tokens\":3},{\"defect\":\"off-list\"}]");
        for (String format : List.of("parquet", "jsonl")) {
            assertThat(SPARK.read()
                            .format(format.equals("jsonl") ? "json" : format)
                            .load(home.resolve(format).toString())
                            .filter("confidence = 0.5 and samples[1].defect = 'off-list'")
                            .count())
                    .as(format)
                    .isEqualTo(1);
        }
    }

    /** With the length that the folder's marker tells. */
    private static void replace(Path part, byte[] content) throws IOException {
        Path marker = part.resolveSibling(Compaction.MARKER);
        String told = Files.readString(marker);
        Files.deleteIfExists(marker.resolveSibling("." + Compaction.MARKER + ".crc"));
        Files.deleteIfExists(part.resolveSibling("." + part.getFileName() + ".crc"));
        Files.writeString(marker, told.replace("\"length\":" + Files.size(part), "\"length\":" + content.length));
        Files.write(part, content);
    }

    private void assertSampled() throws IOException {
        Row several = row("several");
        assertThat(several.<Double>getAs("confidence")).isEqualTo(0.5);
        List<Row> samples = several.getList(several.fieldIndex("samples"));
        assertThat(samples)
                .extracting(Row::toString)
                .containsExactly("[bad,-0.25,3,null]", "[null,null,null,off-list]");
        Row plain = row("plain");
        assertThat(plain.<Double>getAs("confidence")).isNull();
        assertThat(plain.<Object>getAs("samples")).isNull();
    }

    private Row row(String name) throws IOException {
        return StoreTable.read(SPARK, answers.storage())
                .filter("key = '" + key(name) + "'")
                .head();
    }

    private StoreSpec spec() {
        return new StoreSpec(answers.home().toString(), Duration.ofDays(1));
    }
}
