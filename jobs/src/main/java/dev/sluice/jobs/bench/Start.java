package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.spark.Scoring;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * From the start of a JVM to the first row that MiniLM has scored, everything unpacked before: without Spark, in Spark, in
 * Spark with its classes kept from an earlier start as {@code jobs/bin/sluice} does, and the whole command {@code enrich} on
 * few rows through that script. Rounds are interleaved.
 */
record Start(int rounds) implements Benchmark {
    private static final int ROWS = 100;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final double GOAL_SECONDS = 8;
    private static final String TEXT = "the parcel came late and the box was broken";

    Start() {
        this(5);
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "from JVM start to the first row scored by MiniLM int8, local[2], " + rounds
                + " rounds after one to warm up";
    }

    @Override
    public Benchmark rounds(int wanted) {
        return new Start(Math.max(1, wanted));
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        Starts starts = new Starts(work.resolve("bundle"), Files.write(work.resolve("rows.jsonl"), rows()));
        progress.accept("training a bundle");
        SparkSession spark = BenchSpark.open();
        try {
            Map<String, Object> settings = Map.of(
                    "train.reg-params",
                    List.of(0.01),
                    "train.max-iterations",
                    5,
                    "train.overwrite",
                    true,
                    "small.device",
                    "cpu");
            BenchSpark.train(spark, starts.input(), "minilm", starts.bundle(), settings);
        } finally {
            spark.stop();
        }
        progress.accept("keeping the classes of a start");
        Path archive = work.resolve("classes.jsa");
        starts.start(
                "spark", List.of("-Xlog:cds*=off", "-XX:ArchiveClassesAtExit=" + archive), work.resolve("archive"));
        List<String> shared = Files.exists(archive)
                ? List.of("-Xlog:cds*=off", "-XX:+VerifySharedSpaces", "-XX:SharedArchiveFile=" + archive)
                : List.of();
        if (shared.isEmpty()) {
            progress.accept("no classes were kept: they must come from jars; see jobs/bin/sluice");
        }
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            Map<String, Double> found = starts.round(shared, work.resolve("round-" + round));
            progress.accept("round " + round + ": " + found);
            if (round > 0) { // the first one fills the file cache, and keeps the script's classes
                found.forEach((key, value) ->
                        seconds.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
            }
        }
        return measures(seconds);
    }

    /** What is started on. */
    private record Starts(Path bundle, Path input) {
        Map<String, Double> round(List<String> shared, Path folder) {
            Map<String, Double> found = new LinkedHashMap<>();
            start("bare", List.of(), folder).forEach((key, value) -> found.put("bare " + key, value));
            start("spark", List.of(), folder).forEach((key, value) -> found.put("spark " + key, value));
            if (!shared.isEmpty()) {
                start("spark", shared, folder).forEach((key, value) -> found.put("kept " + key, value));
            }
            found.put("enrich kept", enrich("on", folder));
            found.put("enrich", enrich("off", folder));
            return found;
        }

        Map<String, Double> start(String mode, List<String> options, Path folder) {
            List<String> all = new ArrayList<>(List.of("-Xmx1g"));
            all.addAll(options);
            Jvm jvm = new Jvm(all, Map.of("log4j2.configurationFile", Site.logging()));
            ProcessBuilder builder = jvm.of(Child.class.getName(), List.of(mode, bundle.toString(), input.toString()));
            Map<String, Double> found = new LinkedHashMap<>();
            for (String line : said(Spawned.start(mode, builder, folder)).split("\n")) {
                String[] pair = line.split("=");
                found.put(pair[0], Double.parseDouble(pair[1]));
            }
            return found;
        }

        private double enrich(String archive, Path folder) {
            ProcessBuilder script = new ProcessBuilder(
                    Jvm.root().resolve("jobs/bin/sluice").toString(),
                    "enrich",
                    "--input",
                    input.toString(),
                    "--text",
                    "text",
                    "--bundle",
                    bundle.toString(),
                    "--threshold",
                    "0",
                    "--output",
                    folder.resolve("out-" + archive).toString(),
                    "--overwrite");
            Map<String, String> environment = script.environment();
            environment.keySet().removeIf(key -> key.startsWith("SLUICE_") || key.startsWith("SPARK_"));
            environment.put("SLUICE_CLASS_ARCHIVE", archive);
            environment.put("SLUICE_JAVA_OPTS", "-Xmx1g -Dspark.master=local[2] -Dspark.ui.enabled=false");
            long start = System.nanoTime();
            said(Spawned.start("enrich-" + archive, script, folder));
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static String said(Spawned process) {
        try (process) {
            if (process.await(LONGEST) != 0) {
                throw new UserException("a measured JVM failed:\n" + process.tail());
            }
            return process.out().strip();
        }
    }

    private static List<Measure> measures(Map<String, List<Double>> seconds) {
        List<Measure> measures = new ArrayList<>(List.of(
                printed("without Spark: JVM start to model loaded", seconds.get("bare model"), "s"),
                printed("without Spark: JVM start to first row", seconds.get("bare row"), "s"),
                printed("without Spark: CPU time to first row", seconds.get("bare cpu"), "CPU-seconds")));
        measures.addAll(inSpark("in Spark", "spark", seconds));
        if (seconds.containsKey("kept row")) {
            measures.addAll(inSpark("in Spark, classes kept", "kept", seconds));
        }
        measures.add(printed("whole enrich command on " + ROWS + " rows, by the script", seconds.get("enrich"), "s"));
        measures.add(printed("the same, classes kept", seconds.get("enrich kept"), "s"));
        return measures;
    }

    private static List<Measure> inSpark(String what, String key, Map<String, List<Double>> seconds) {
        List<Double> rows = seconds.get(key + " row");
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            shares.add(1 - seconds.get("bare row").get(i) / rows.get(i));
        }
        return List.of(
                printed(what + ": JVM start to session", seconds.get(key + " session"), "s"),
                new Measure(
                        what + ": JVM start to first row",
                        text(rows),
                        "s",
                        "<= " + GOAL_SECONDS,
                        Samples.of(rows).median() <= GOAL_SECONDS),
                printed(what + ": Spark's share of it", shares, "share"),
                printed(what + ": CPU time to first row", seconds.get(key + " cpu"), "CPU-seconds"));
    }

    private static Measure printed(String measure, List<Double> values, String unit) {
        return Measure.printed(measure, text(values), unit);
    }

    private static String text(List<Double> values) {
        Samples samples = Samples.of(values);
        return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", samples.median(), samples.low(), samples.high());
    }

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String text = i % 2 == 0 ? TEXT : "thanks, it works great";
            rows.add("{\"text\": \"" + text + " " + i + "\", \"label\": \"" + (i % 2 == 0 ? "bad" : "good") + "\"}");
        }
        return rows;
    }

    /** One start: prints what was done when, in seconds since the JVM started. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            if (args[0].equals("bare")) {
                try (Classifier model = Bundles.open(Path.of(args[1]), Device.Resolved.CPU)) {
                    say("model");
                    model.logits(List.of(TEXT));
                    say("row");
                }
            } else {
                SparkSession spark = BenchSpark.open();
                say("session");
                Dataset<Row> rows = spark.read().json(args[2]);
                Scoring scoring = Scoring.of(spark, List.of(args[1]), List.of(0.0), List.of("small"), Device.CPU, 512);
                scoring.score(rows, "text").first();
                say("row");
                spark.stop();
            }
        }

        private static void say(String what) {
            long since = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.println(what + "=" + since / 1e3);
            if (what.equals("row")) {
                System.out.println("cpu=" + CpuTime.seconds());
            }
        }
    }
}
