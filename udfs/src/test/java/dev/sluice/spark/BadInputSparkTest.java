package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input that a person has to mend is told before anything is written; bad rows are rows with a reason. */
@Tag("spark")
class BadInputSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path home;

    private final LlmServer server = LlmServer.saying("good");

    @AfterEach
    void close() {
        server.close();
    }

    private void refused(Job job, String... parts) {
        assertThatThrownBy(job::run).isInstanceOf(UserException.class).message().contains(parts);
        assertThat(job.out()).doesNotExist();
        assertThat(server.requests()).isZero();
    }

    @Test
    void textColumn_missing_isToldWithTheColumnsThatAreThere() throws IOException {
        refused(new Job(home).texts("a").set("input.text", "Text"), "input.text", "'Text'", "id, text");
    }

    @Test
    void textColumn_ofAnotherType_isToldWithItsType() throws IOException {
        refused(new Job(home).texts("a").set("input.text", "id"), "input.text", "'id'", "string", "bigint");
    }

    @Test
    void input_thatIsNowhere_isTold() {
        refused(new Job(home).set("input.path", "/no/such/place"), "input.path", "/no/such/place");
        refused(new Job(home).set("input.path", "no_such_table"), "input.path", "no_such_table");
    }

    @Test
    void input_thatIsNoParquet_isTold() throws IOException {
        Path file = Files.writeString(home.resolve("x.parquet"), "not parquet at all");
        refused(new Job(home).set("input.path", file.toString()), "input.path", file.toString(), "parquet");
    }

    @Test
    void column_thatSluiceWrites_isToldAndAnotherPrefixHelps() throws IOException {
        String line = "{\"text\": \"zyx\", \"SLUICE_label\": \"mine\"}";
        refused(new Job(home).lines(List.of(line)), "SLUICE_label", "--prefix", "'sluice_'");
        Job other = new Job(home).lines(List.of(line)).set("output.prefix", "ours_");
        other.run();
        assertThat(other.strings("SLUICE_label")).containsExactly("mine");
        assertThat(other.strings("ours_route")).containsExactly("keep");
    }

    @Test
    void prefix_ofOddCharacters_isTold() throws IOException {
        refused(new Job(home).texts("a").set("output.prefix", "a b"), "output.prefix", "'a b'");
    }

    @Test
    void emptyTable_ends_withEmptyTablesAndOneRun() throws IOException {
        Path input = home.resolve("empty");
        SPARK.sql("select '' text, 1 n where false").write().parquet(input.toString());
        Job job = new Job(home).set("input.path", input.toString()).llm(server);
        RunSummary summary = job.run();
        assertThat(summary.rows()).isZero();
        assertThat(job.table("enriched").count()).isZero();
        assertThat(job.table("enriched").columns()).startsWith("text", "n", "sluice_label");
        assertThat(job.table("ledger").count()).isZero();
        assertThat(job.table("runs").head().<Long>getAs("rows")).isZero();
        assertThat(server.requests()).isZero();
    }

    @Test
    void texts_ofAnyKind_areRowsWithARouteAndAReason() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "{\"id\": 0, \"text\": null}",
                "{\"id\": 1}",
                "{\"id\": 2, \"text\": \"\"}",
                "{\"id\": 3, \"text\": \" \\u2003\\n \"}",
                "{\"id\": 4, \"text\": \"\\u0000\\u0001\\u0007 zyx \\u001b[31m\"}",
                "{\"id\": 5, \"text\": \"zyx \\ud83d torn\"}",
                "{\"id\": 6, \"text\": \"\\u202e\\u200b\"}"));
        lines.add("{\"id\": 7, \"text\": \"" + "zyx ".repeat(1 << 18) + "\"}");
        Job job = new Job(home).lines(lines).llm(server);
        job.run();
        List<Row> rows = job.enriched();
        assertThat(rows).extracting(row -> row.<Long>getAs("id")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(job.strings("sluice_reason").subList(0, 4)).containsOnly("no-text");
        assertThat(job.strings("sluice_reason").subList(4, 8)).containsOnly("asked");
        assertThat(rows.get(7).<String>getAs("text")).hasSize(1 << 20);
        assertThat(rows.get(4).<String>getAs("text")).isEqualTo("\0\1\7 zyx \33[31m");
        assertThat(server.asked()).allMatch(asked -> asked.body().length() < 30_000);
    }
}
