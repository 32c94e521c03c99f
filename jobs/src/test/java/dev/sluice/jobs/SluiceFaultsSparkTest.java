package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the commands fail, as a user sees it. */
@Tag("spark")
class SluiceFaultsSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String KEY = "sk-very-secret-0123456789";

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
    void wrongKey_manyRows_isOneMessageFewRequestsAndTheKeyIsNowhere() throws IOException {
        Path keyFile = Files.writeString(home.resolve("key.txt"), KEY + "\n");
        Files.write(
                home.resolve("new.jsonl"),
                Stream.iterate(0, i -> i + 1)
                        .limit(400)
                        .map(i -> Parcels.line("zyx" + i + "q", "bad"))
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
    void trainAndEnrich_wrongColumnOrDevice_areOneLine() {
        Cli column = Cli.sluice(
                "train",
                "--input",
                Parcels.GOLD.toString(),
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
