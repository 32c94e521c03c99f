package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the input is, its order and all its columns survive. */
@Tag("spark")
class InputFormatsSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final int ROWS = 50;

    @TempDir
    private Path home;

    @Test
    void csvGz_quotesBreaksAndOrder_survive() throws IOException {
        Path file = home.resolve("in.csv.gz");
        try (Writer out = gzip(file)) {
            out.write("nr,text,note\n");
            for (int i = 0; i < ROWS; i++) {
                out.write(i + ",\"text, \"\"" + i + "\"\"\nsecond line\",\n");
            }
        }
        Job job = new Job(home).set("input.path", file.toString());
        job.run();
        assertThat(job.table("enriched").columns()).startsWith("nr", "text", "note", "sluice_label");
        List<Row> rows = job.enriched();
        assertThat(rows).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows.get(i).<String>getAs("nr")).isEqualTo(Integer.toString(i));
            assertThat(rows.get(i).<String>getAs("text")).isEqualTo("text, \"" + i + "\"\nsecond line");
            assertThat(rows.get(i).<String>getAs("note")).isNull();
        }
    }

    @Test
    void jsonlGz_damagedLine_isARowWithoutText() throws IOException {
        Path file = home.resolve("in.jsonl.gz");
        try (Writer out = gzip(file)) {
            for (int i = 0; i < ROWS; i++) {
                out.write("{\"id\": " + i + ", \"text\": \"t" + i + "\", \"deep\": {\"a\": [1, 2]}}\n");
            }
            out.write("{\"id\": 50, \"text\": \"torn\n");
        }
        Job job = new Job(home).set("input.path", file.toString());
        job.run();
        List<Row> rows = job.enriched();
        assertThat(rows).hasSize(ROWS + 1);
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows.get(i).<Long>getAs("id")).isEqualTo(i);
            assertThat(rows.get(i).<Row>getAs("deep").getList(0)).isEqualTo(List.of(1L, 2L));
        }
        assertThat(rows.get(ROWS).<String>getAs("_corrupt_record")).contains("torn");
        assertThat(rows.get(ROWS).<String>getAs("sluice_reason")).isEqualTo("no-text");
    }

    @Test
    void parquetFiles_everyType_survivesBitForBitInTheOrderOfEachFile() throws IOException {
        Dataset<Row> table = SPARK.sql(
                """
                select id, concat('text ', id) as `the.text`, cast(id as tinyint) tiny, cast(id as float) / 3 single,
                  double('NaN') nan, cast(id as decimal(38, 18)) / 7 exact, date'1500-01-01' old_day,
                  timestamp'1500-01-01 00:00:01' old_time, timestamp_ntz'2026-03-01 12:00:00.123456' local,
                  binary('\\x00\\xff') bytes, array(1, null) numbers, map('k', named_struct('x', id)) nested,
                  cast(null as string) nothing, interval '1-2' year to month months, true `we``ird`
                from range(0, 50, 1, 3)""");
        Path folder = home.resolve("in");
        table.write().parquet(folder.toString());
        Job job = new Job(home).set("input.path", folder.toString()).set("input.text", "the.text");
        job.run();
        Dataset<Row> enriched = job.table("enriched");
        Dataset<Row> back = enriched.select(
                List.of(table.columns()).stream().map(Columns::named).toArray(org.apache.spark.sql.Column[]::new));
        assertThat(back.schema())
                .isEqualTo(SPARK.read().parquet(folder.toString()).schema());
        assertThat(back.orderBy("id").collectAsList())
                .isEqualTo(SPARK.read().parquet(folder.toString()).orderBy("id").collectAsList());
        for (int file = 0; file < 3; file++) {
            int from = 50 * file / 3;
            int to = 50 * (file + 1) / 3;
            assertThat(job.enriched().stream().map(row -> row.<Long>getAs("id")).filter(id -> id >= from && id < to))
                    .isSorted()
                    .hasSize(to - from);
        }
    }

    @Test
    void text_ofBytesThatAreNoUtf8_isARowWithTheirReplacement() throws IOException {
        Path folder = home.resolve("in");
        SPARK.sql("select cast(x'7a7978ff' as string) text").write().parquet(folder.toString());
        Job job = new Job(home).set("input.path", folder.toString());
        job.run();
        assertThat(job.strings("text")).containsExactly("zyx\uFFFD");
        assertThat(job.strings("sluice_reason")).containsExactly("no-llm");
    }

    @Test
    void tableName_ofTheCatalog_isRead() throws IOException {
        SPARK.range(5).selectExpr("id", "concat('zyx', id) text").createOrReplaceTempView("reviews_of_today");
        Job job = new Job(home).set("input.path", "reviews_of_today").set("output.prefix", "my_");
        job.run();
        assertThat(job.table("enriched").columns())
                .startsWith("id", "text", "my_label")
                .endsWith("my_charge_usd");
        assertThat(job.strings("my_reason")).containsOnly("no-llm").hasSize(5);
    }

    private static Writer gzip(Path file) throws IOException {
        return new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8);
    }
}
