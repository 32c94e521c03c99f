package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import dev.sluice.spark.Scoring;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A JVM that lives through many rounds over the same texts and works when it is told to, by a line on its standard input. */
final class RoundsJvm implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern DONE = Pattern.compile("(?m)^done (\\S+ \\S+)\\R");
    private static final List<String> HEAP = List.of("-Xmx2g");
    private static final String SYNAPSEML = "dev.sluice.synapseml.Rounds";

    private final Spawned process;

    private RoundsJvm(Spawned process) {
        this.process = process;
    }

    /** What one round took, of its process's CPU time and of wall time. */
    record Took(double cpuSeconds, double seconds) {}

    static RoundsJvm sluice(Path bundle, Path texts, Path logs) {
        return start(
                "sluice",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                List.of(bundle.toString(), texts.toString()),
                logs);
    }

    /**
     * What the Maven profile has built.
     *
     * @throws UserException if it did not run
     */
    static void requireSynapseMl() {
        if (!Files.exists(resolved())) {
            throw new UserException("SynapseML is not resolved: expected " + resolved()
                    + "; jobs/bin/bench synapseml makes it, with mvn -Psynapseml -pl jobs/synapseml process-classes");
        }
    }

    static RoundsJvm synapseMl(PooledBge encoder, Path texts, Path logs) {
        try {
            String classPath = resolved().resolveSibling("classes") + ":"
                    + Files.readString(resolved()).strip();
            List<String> args = List.of(
                    encoder.graph().toString(),
                    encoder.tokenizer().toString(),
                    texts.toString(),
                    Integer.toString(PooledBge.MAX_TOKENS));
            return start("synapseml", classPath, SYNAPSEML, args, logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resolved() {
        return Jvm.root().resolve("jobs/synapseml/target/classpath.txt");
    }

    private static RoundsJvm start(String name, String classPath, String main, List<String> args, Path logs) {
        Jvm jvm = new Jvm(HEAP, Map.of("log4j2.configurationFile", Site.logging(), "ai.djl.offline", "true"));
        return new RoundsJvm(Spawned.start(name, jvm.of(classPath, main, args), logs));
    }

    Took round(String way) {
        String[] seconds = process.ask(way, DONE, LONGEST).split(" ");
        return new Took(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    /** Rows of JSON with {@code text} and {@code vector}. */
    List<String> vectors(String way, Path folder) throws IOException {
        process.ask("vectors " + way + " " + folder, DONE, LONGEST);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .flatMap(RoundsJvm::lines)
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /** Sluice's side: {@code first} is a round of the first text of each task, any other line one of all texts. */
    static final class Child {
        private static final int WINDOW = 512;
        /** As on the other side. */
        private static final String FIRST = "monotonically_increasing_id() % 8589934592 = 0";

        private Child() {}

        public static void main(String[] args) throws IOException {
            SparkSession spark = BenchSpark.open();
            Scoring scoring = Scoring.of(spark, List.of(args[0]), List.of(0.9), List.of("small"), Device.CPU, WINDOW);
            Dataset<Row> texts = spark.read().parquet(args[1]);
            Dataset<Row> all = scoring.score(texts, "text");
            Dataset<Row> first = scoring.score(texts.where(FIRST), "text");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Dataset<Row> scored = line.equals("first") ? first : all;
                double cpu = CpuTime.seconds();
                long start = System.nanoTime();
                scored.write().format("noop").mode("overwrite").save();
                System.out.println("done " + (CpuTime.seconds() - cpu) + " " + (System.nanoTime() - start) / 1e9);
            }
            spark.stop();
        }
    }
}
