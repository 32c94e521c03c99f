package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them: train, enrich, evaluate. */
@Tag("spark")
class SluiceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path home;

    @BeforeEach
    void input() throws IOException {
        Parcels.input(home);
    }

    private String[] enrich(String url) {
        return Parcels.enrich(home, url);
    }

    private List<Row> enriched() {
        return SPARK.read().parquet(home.resolve("out/enriched").toString()).collectAsList();
    }

    @Test
    void train_goldRows_printsSaneFigures() {
        assertThat(Parcels.TRAINED.code()).isZero();
        assertThat(Parcels.TRAINED.out())
                .contains("labels     2: [bad, good]")
                .contains("60 used, 1 without text or label skipped")
                .contains("calibrated temperature on ", "before   ECE ", "after    ECE ");
        Matcher held = Pattern.compile("held out +(\\d+) rows: accuracy (\\S+), ECE (\\S+) ")
                .matcher(Parcels.TRAINED.out());
        assertThat(held.find()).isTrue();
        assertThat(Integer.parseInt(held.group(1))).isBetween(2, 20);
        assertThat(Double.parseDouble(held.group(2))).isEqualTo(1);
        assertThat(Double.parseDouble(held.group(3))).isBetween(0.0, 0.5);
        assertThat(Parcels.TRAINED.out()).containsPattern("[1-9][0-9,]* rows/s");
    }

    @Test
    void enrichThenEvaluate_smallAndLlm_printSaneFigures() throws IOException {
        try (LlmServer server = new LlmServer(0, null, "bad")) {
            Cli run = Cli.sluice(enrich(server.url()));
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out())
                    .contains("rows       5 in ")
                    .contains("routes     accept 2 (40.0 %), escalate 2 (40.0 %), keep 1 (20.0 %)")
                    .contains("2 answers bought with 2 calls, 0 came from the store")
                    .contains("charge     $0.000019")
                    .contains("all-LLM    about $0.0000")
                    .containsPattern(
                            "saved      about \\d+ tokens; scoring took about \\d+ J \\((estimate: 10 W a core|measured)")
                    .doesNotContain("budget");
            assertThat(enriched()).hasSize(5);
            assertThat(server.requests()).isEqualTo(2);
            Cli figures = Cli.sluice(
                    "evaluate", "--input", home.resolve("out/enriched").toString(), "--gold", "gold");
            assertThat(figures.code()).as(figures.err()).isZero();
            assertThat(figures.out())
                    .contains("rows       5, 4 with gold")
                    .contains("LLM        accuracy 0.5000 on the 2 rows it saw")
                    .contains("cascade    accuracy 0.7500, 50.0 % of the rows asked")
                    .contains("charge     $0.000019")
                    .contains("confidence ECE ", "AUROC ", "confidence         rows    mean   right")
                    .contains("gap        not known: it takes an LLM's answer for every row (--llm-column)");
            Path segments = home.resolve("segments.json");
            Cli more = Cli.sluice(
                    "evaluate",
                    "--input",
                    home.resolve("out/enriched").toString(),
                    "--gold",
                    "gold",
                    "--llm-column",
                    "gold",
                    "--segment",
                    "sluice_stage",
                    "--segments-output",
                    segments.toString(),
                    "--floor",
                    "0.2");
            assertThat(more.code()).as(more.err()).isZero();
            assertThat(more.out())
                    .contains("alone      gold accuracy 1.0000 (the ceiling)")
                    .contains("P_ceiling 1.0000: PGR ", "APGR ")
                    .contains("trusted    1 of 2 segments: their lower bound is at least 0.2; written to " + segments)
                    .doesNotContain("not known");
            assertThat(Files.readString(segments)).contains("\"trusted\" : [ \"small\" ]");
            assertThat(SPARK.sparkContext().isStopped())
                    .as("a session that was there before")
                    .isFalse();
            Cli wrong = Cli.sluice(
                    "evaluate", "--input", home.resolve("out/enriched").toString(), "--gold", "truth");
            assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
            assertThat(wrong.messages()).singleElement().asString().contains("evaluate.gold", "'truth'", "gold");
            Cli foreign = Cli.sluice("evaluate", "--input", Parcels.GOLD.toString(), "--gold", "gold");
            assertThat(foreign.messages()).singleElement().asString().contains("sluice_label", "enriched");
            Cli again = Cli.sluice(enrich(server.url()));
            assertThat(again.code()).isEqualTo(ExitCode.BAD_SETTINGS);
            assertThat(again.messages()).singleElement().asString().contains("finished run", "--overwrite");
        }
    }

    @Test
    void dryRun_withoutAKey_printsTheForecastAndWritesNothing() {
        Cli run = Cli.sluice(Cli.with(
                enrich("http://127.0.0.1:9/v1"),
                "--dry-run",
                "--llm-key-env",
                "SLUICE_NO_SUCH_VARIABLE",
                "--budget-usd",
                "0.5",
                "--rpm",
                "1"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("nothing was asked and nothing was written")
                .contains("rows       5\n")
                .contains("accept     2 rows (40.0 %): small 2")
                .contains("keep       1 rows (20.0 %): no-text 1")
                .contains("ask        2 rows (40.0 %), 2 different questions")
                .contains("stored     0 rows (0.0 %), 0 different questions")
                .contains("the output cap, since the store has no answer of this model")
                .containsPattern("charge     about \\$0.000\\d+, at most \\$0.00\\d+ if each question takes one call")
                .contains("budget     $0.500000 covers the most it can be\n")
                .contains("time       0:02:00 at llm.rpm = 1, the limit that binds");
        assertThat(home.resolve("out")).doesNotExist();
        assertThat(home.resolve("store")).doesNotExist();
    }

    @Test
    void dryRun_withoutAnLlm_saysThatRowsWouldBeKept() {
        Cli run = Cli.sluice(
                "enrich",
                "--dry-run",
                "--input",
                home.resolve("new.jsonl").toString(),
                "--text",
                "text",
                "--bundle",
                Parcels.BUNDLE.toString(),
                "--threshold",
                "0.9",
                "--output",
                home.resolve("out").toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("keep       3 rows (60.0 %): no-llm 2, no-text 1")
                .contains("ask        nothing: no LLM is configured (--llm-url)")
                .doesNotContain("charge");
    }

    @Test
    void budget_reached_endsWellAndSaysSo() {
        try (LlmServer server = new LlmServer(0, null, "bad")) {
            Cli run = Cli.sluice(Cli.with(enrich(server.url()), "--budget-usd", "0.000001"));
            assertThat(run.code()).isZero();
            assertThat(run.out())
                    .contains("The budget of $0.000001 is reached")
                    .contains("budget 2")
                    .contains("charge     $0.000000 of $0.000001");
            assertThat(enriched()).hasSize(5);
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void emptyTable_enrichesToNothing() {
        SPARK.sql("select '' text where false")
                .write()
                .parquet(home.resolve("empty").toString());
        String[] command = enrich("http://127.0.0.1:9/v1");
        command[2] = home.resolve("empty").toString();
        Cli run = Cli.sluice(command);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("rows       0 in ");
        assertThat(enriched()).isEmpty();
    }
}
