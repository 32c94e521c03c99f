package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that runs leave behind, searched for the key and for the texts of rows. In a JVM of its own: with the event
 * log, all loggers at their finest and nothing compressed.
 */
@Tag("spark")
class SecretLeakSparkTest {
    private static final String KEY = "sk-LeakedKey-0123456789";
    private static final String TEXT = "zyxLeakedRow";

    @TempDir
    private static Path home;

    @BeforeAll
    static void runs() throws Exception {
        Files.createDirectories(home.resolve("logs"));
        Files.createDirectories(home.resolve("events"));
        Path log4j = Files.write(
                home.resolve("log4j2.properties"),
                List.of(
                        "rootLogger.level = trace",
                        "rootLogger.appenderRef.file.ref = file",
                        "appender.file.type = File",
                        "appender.file.name = file",
                        "appender.file.fileName = " + home.resolve("logs/log4j.log"),
                        "appender.file.layout.type = PatternLayout",
                        "appender.file.layout.pattern = %p %c %X: %m%n%ex"));
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-Dlog4j2.configurationFile=" + log4j.toUri(),
                "-Djava.io.tmpdir=" + Files.createDirectories(home.resolve("scratch")),
                "-Dsluice.root=" + System.getProperty("sluice.root"),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                home.toString()));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("logs/printed.txt").toFile())
                .start();
        boolean ended = child.waitFor(5, TimeUnit.MINUTES);
        child.destroyForcibly();
        assertThat(ended && child.exitValue() == 0)
                .as(() -> read(home.resolve("logs/printed.txt")))
                .isTrue();
    }

    /** Files whose content holds it, relative to the test's folder; without what the test itself put there. */
    private static List<String> filesWith(String secret) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(name -> !name.startsWith("scratch/") && !name.startsWith("given/"))
                    .filter(name -> !name.endsWith("input.jsonl"))
                    .filter(name -> read(home.resolve(name)).contains(secret))
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void key_ofRunsThatEndWellAndBadly_isInNoFile() throws IOException {
        assertThat(filesWith(KEY)).isEmpty();
        assertThat(filesWith(HexFormat.of().formatHex(bytes(KEY)))).isEmpty();
        assertThat(filesWith(numbers(KEY))).isEmpty();
    }

    @Test
    void texts_ofRunsThatEndWellAndBadly_areInTheRowsOnly() throws IOException {
        assertThat(filesWith(TEXT))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("well/out/enriched/part-")
                        || name.startsWith("badly/out/_sluice/scored/part-")
                        || name.startsWith("badly/out/_sluice/questions/part-"))
                .anyMatch(name -> name.startsWith("well/"))
                .anyMatch(name -> name.startsWith("badly/"));
    }

    /** Parquet's writer tells every value at DEBUG, as the numbers of its bytes; the README says so. */
    @Test
    void texts_asByteNumbers_areInParquetsOwnDebuggingOnly() throws IOException {
        assertThat(filesWith(numbers(TEXT))).containsExactly("logs/log4j.log");
        assertThat(read(home.resolve("logs/log4j.log")).lines().filter(line -> line.contains(numbers(TEXT))))
                .allMatch(line -> line.startsWith("DEBUG org.apache.parquet.io.RecordConsumerLoggingWrapper "));
    }

    private static String numbers(String text) {
        String list = Arrays.toString(bytes(text));
        return list.substring(1, list.length() - 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void search_findsWhatIsThere() throws IOException {
        assertThat(filesWith("TRACE org.apache.spark")).containsExactly("logs/log4j.log");
        assertThat(filesWith("okhttp3.internal")).contains("logs/log4j.log");
        assertThat(filesWith("SparkListenerSQLExecutionStart"))
                .singleElement()
                .asString()
                .startsWith("events/");
        assertThat(filesWith("== Physical Plan ==")).contains("logs/plans.txt");
        assertThat(filesWith("ProviderException")).contains("logs/noted.txt");
        assertThat(filesWith("\"http_status\":400")).isNotEmpty();
    }

    /** The runs. */
    static final class Child {
        /** Held, or their levels would be forgotten with them. */
        private static final Logger ROOT = Logger.getLogger("");

        private static final Logger COMPILER = Logger.getLogger("org.codehaus");

        private Child() {}

        public static void main(String[] args) throws IOException {
            Path home = Path.of(args[0]);
            // OkHttp logs to java.util.logging, which Spark hands on to its own log.
            ROOT.setLevel(Level.ALL);
            // Spark's compiler of generated code breaks when it logs.
            COMPILER.setLevel(Level.INFO);
            SparkSession spark = SparkSession.builder()
                    .master("local[2]")
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", "2")
                    .config("spark.eventLog.enabled", "true")
                    .config("spark.eventLog.compress", "false")
                    .config("spark.eventLog.dir", home.resolve("events").toUri().toString())
                    .config("spark.sql.parquet.compression.codec", "uncompressed")
                    .getOrCreate();
            spark.listenerManager().register(new Plans(home.resolve("logs/plans.txt")));
            Path key = Files.createDirectories(home.resolve("given")).resolve("key");
            Files.writeString(key, KEY + "\n");
            try (LlmServer elsewhere = LlmServer.saying("good");
                    LlmServer server = new LlmServer(0, asked -> LlmServer.label("good"))) {
                String location = elsewhere.url().replace("127.0.0.1", "localhost") + "/chat/completions";
                Job badly = job(home.resolve("badly"), server, key, Job.doubtful(3));
                server.script(asked -> LlmServer.redirect(location));
                fails(home, badly, ProviderException.class);
                server.script(asked -> new LlmServer.Reply(401, quoting(asked)));
                fails(home, badly, ProviderException.class);
                if (elsewhere.requests() > 0) {
                    throw new IllegalStateException("a redirect was followed");
                }
                Path split = Files.writeString(home.resolve("given/split"), KEY + " " + KEY);
                fails(home, job(home.resolve("never"), server, split, "zyx"), UserException.class);

                server.script(Child::hostile);
                Job well = job(home.resolve("well"), server, key, Job.doubtful(7));
                note(home, well.dryRun().toString());
                note(home, well.run().toString());
            }
            spark.stop();
        }

        /** Every kind of answer, by the last digit of the text; most of them quote. */
        private static LlmServer.Reply hostile(LlmServer.Asked asked) {
            String quoting = quoting(asked);
            return switch (asked.text().charAt(asked.text().length() - 1)) {
                case '1' -> new LlmServer.Reply(400, quoting);
                case '2' -> new LlmServer.Reply(500, quoting);
                case '3' -> new LlmServer.Reply(200, "{\"choices\":[" + quoting);
                case '4' -> LlmServer.content(quoting);
                case '5' -> new LlmServer.Reply(429, quoting);
                case '6' -> LlmServer.content("{\"label\": \"" + asked.text() + KEY + "\"}");
                default -> LlmServer.label("good");
            };
        }

        private static String quoting(LlmServer.Asked asked) {
            ObjectNode root = LlmServer.JSON.createObjectNode();
            root.putObject("error")
                    .put("message", "not with key " + KEY + ": " + asked.body())
                    .put("code", KEY)
                    .put("type", asked.text())
                    .put("param", asked.text());
            return root.toString();
        }

        private static Job job(Path home, LlmServer server, Path key, String... texts) throws IOException {
            Files.createDirectories(home);
            String[] marked = Stream.of(texts).map(text -> TEXT + " " + text).toArray(String[]::new);
            return new Job(home)
                    .texts(marked)
                    .llm(server)
                    .set("llm.key-file", key.toString())
                    .set("llm.max-attempts", 2);
        }

        private static void fails(Path home, Job job, Class<? extends Exception> expected) throws IOException {
            try {
                job.run();
            } catch (ProviderException | UserException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace, true));
                note(home, trace.toString());
                if (expected.isInstance(e)) {
                    return;
                }
            }
            throw new IllegalStateException("expected " + expected);
        }

        private static void note(Path home, String what) throws IOException {
            append(home.resolve("logs/noted.txt"), what);
        }
    }

    private static void append(Path file, String what) throws IOException {
        Files.writeString(file, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Explains everything that is executed, at length. */
    private record Plans(Path file) implements QueryExecutionListener {
        @Override
        public void onSuccess(String name, QueryExecution query, long nanos) {
            try {
                append(file, query.explainString(ExplainMode.fromString("extended")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onFailure(String name, QueryExecution query, Exception e) {
            onSuccess(name, query, 0);
        }
    }
}
