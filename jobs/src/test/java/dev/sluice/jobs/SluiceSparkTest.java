package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them: train, enrich, evaluate, and how they fail. */
@Tag("spark")
class SluiceSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String KEY = "sk-very-secret-0123456789";
    private static final List<String> THINGS =
            List.of("parcel", "kettle", "lamp", "jacket", "phone", "bicycle", "printer", "blanket", "mug", "chair");

    @TempDir
    private static Path shared;

    private static Path gold;
    private static Path bundle;
    private static Cli trained;

    @TempDir
    private Path home;

    @BeforeAll
    static void train() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String thing : THINGS) {
            for (String good : List.of("lovely %s, works great", "great %s, thanks", "thanks, lovely %s")) {
                lines.add(line(String.format(good, thing), "good"));
            }
            for (String bad : List.of("awful %s, broken again", "broken %s, refund", "refund, awful %s")) {
                lines.add(line(String.format(bad, thing), "bad"));
            }
        }
        lines.add("{\"text\": null, \"gold\": \"bad\"}");
        gold = Files.write(shared.resolve("gold.jsonl"), lines);
        bundle = shared.resolve("bundles/linear");
        trained = Cli.sluice(
                "train",
                "--input",
                gold.toString(),
                "--text",
                "text",
                "--label",
                "gold",
                "--encoder",
                "linear",
                "--output",
                bundle.toString(),
                "--set",
                "train.reg-params=[0.001]",
                "--set",
                "train.max-iterations=30");
    }

    @BeforeEach
    void input() throws IOException {
        Files.write(
                home.resolve("new.jsonl"),
                List.of(
                        line("lovely mug, works great", "good"),
                        line("awful mug, broken again", "bad"),
                        line("zyx", "bad"),
                        line("qwv", "good"),
                        "{\"text\": \"\", \"gold\": null}"));
    }

    private static String line(String text, String label) {
        return "{\"text\": \"" + text + "\", \"gold\": \"" + label + "\"}";
    }

    private String[] enrich(String url) {
        return new String[] {
            "enrich",
            "--input",
            home.resolve("new.jsonl").toString(),
            "--text",
            "text",
            "--bundle",
            bundle.toString(),
            "--threshold",
            "0.9",
            "--output",
            home.resolve("out").toString(),
            "--store",
            home.resolve("store").toString(),
            "--llm-url",
            url,
            "--llm-model",
            "test-model",
            "--price-in",
            "0.15",
            "--price-out",
            "0.60",
            "--set",
            "llm.retry-base=1 ms",
            "--set",
            "llm.retry-max=2 ms"
        };
    }

    private List<Row> enriched() {
        return SPARK.read().parquet(home.resolve("out/enriched").toString()).collectAsList();
    }

    @Test
    void train_goldRows_printsSaneFigures() {
        assertThat(trained.code()).isZero();
        assertThat(trained.out())
                .contains("labels     2: [bad, good]")
                .contains("60 used, 1 without text or label skipped")
                .contains("calibrated temperature on ", "before   ECE ", "after    ECE ");
        Matcher held = Pattern.compile("held out +(\\d+) rows: accuracy (\\S+), ECE (\\S+) ")
                .matcher(trained.out());
        assertThat(held.find()).isTrue();
        assertThat(Integer.parseInt(held.group(1))).isBetween(2, 20);
        assertThat(Double.parseDouble(held.group(2))).isEqualTo(1);
        assertThat(Double.parseDouble(held.group(3))).isBetween(0.0, 0.5);
        assertThat(trained.out()).containsPattern("[1-9][0-9,]* rows/s");
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
            Cli foreign = Cli.sluice("evaluate", "--input", gold.toString(), "--gold", "gold");
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
                bundle.toString(),
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
    void wrongKey_manyRows_isOneMessageFewRequestsAndTheKeyIsNowhere() throws IOException {
        Path keyFile = Files.writeString(home.resolve("key.txt"), KEY + "\n");
        Files.write(
                home.resolve("new.jsonl"),
                Stream.iterate(0, i -> i + 1)
                        .limit(400)
                        .map(i -> line("zyx" + i + "q", "bad"))
                        .toList());
        try (LlmServer server = new LlmServer(0, "another-key", "bad")) {
            Cli run = Cli.sluice(Cli.with(enrich(server.url()), "--llm-key-file", keyFile.toString()));
            assertThat(run.code()).isEqualTo(ExitCode.PROVIDER_REFUSED);
            assertThat(run.messages()).hasSize(2);
            assertThat(run.messages().get(0))
                    .startsWith("sluice enrich: ")
                    .contains("127.0.0.1", "401", "check the key", keyFile.toString());
            assertThat(run.messages().get(1)).contains("the same command goes on");
            // Those that were on the wire together.
            assertThat(server.requests()).isBetween(1, 32);
            Files.delete(keyFile);
            assertThat(run.out() + run.err() + everything()).doesNotContain(KEY);
        }
    }

    @Test
    void key_missing_isToldBeforeAnythingIsWritten() {
        Cli run = Cli.sluice(Cli.with(enrich("http://127.0.0.1:9/v1"), "--llm-key-env", "SLUICE_NO_SUCH_VARIABLE"));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(run.messages())
                .singleElement()
                .asString()
                .contains("environment variable SLUICE_NO_SUCH_VARIABLE", "no such variable");
        assertThat(home.resolve("out")).doesNotExist();
    }

    @Test
    void unreachableEndpoint_thenThere_theSameCommandResumes() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String[] command = enrich("http://127.0.0.1:" + port + "/v1");
        Cli first = Cli.sluice(command);
        assertThat(first.code()).isEqualTo(ExitCode.PROVIDER_REFUSED);
        assertThat(first.messages()).hasSize(2);
        assertThat(first.messages().get(0)).contains("cannot reach the LLM at 127.0.0.1:" + port);
        try (LlmServer server = new LlmServer(port, null, "good")) {
            Cli second = Cli.sluice(command);
            assertThat(second.code()).as(second.err()).isZero();
            assertThat(second.out()).contains("(resumed)");
            assertThat(enriched()).hasSize(5);
            assertThat(server.requests()).isEqualTo(2);
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

    @Test
    void trainAndEnrich_wrongColumnOrDevice_areOneLine() {
        Cli column = Cli.sluice(
                "train",
                "--input",
                gold.toString(),
                "--text",
                "body",
                "--label",
                "gold",
                "--encoder",
                "linear",
                "--output",
                home.resolve("b").toString());
        assertThat(column.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(column.messages()).singleElement().asString().contains("input.text", "'body'", "gold, text");
        Cli device = Cli.sluice(Cli.with(enrich("http://127.0.0.1:9/v1"), "--device", "cuda"));
        assertThat(device.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(device.messages()).singleElement().asString().contains("cuda", "-Pgpu");
    }

    private String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
