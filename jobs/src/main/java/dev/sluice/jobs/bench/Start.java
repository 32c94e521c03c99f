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
 * From the start of a JVM to the first row that MiniLM has scored, everything unpacked before: without Spark, in Spark, and
 * the whole command {@code enrich} on few rows. Rounds are interleaved.
 */
final class Start implements Benchmark {
    private static final int ROUNDS = 7;
    private static final int ROWS = 100;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final double GOAL_SECONDS = 8;
    private static final String TEXT = "the parcel came late and the box was broken";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "from JVM start to the first row scored by MiniLM int8, local[2], " + ROUNDS
                + " rounds after one to warm up";
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        Path bundle = work.resolve("bundle");
        Path input = Files.write(work.resolve("rows.jsonl"), rows());
        progress.accept("training a bundle");
        SparkSession spark = BenchSpark.open();
        try {
            BenchSpark.train(
                    spark,
                    input,
                    "minilm",
                    bundle,
                    Map.of("train.reg-params", List.of(0.01), "train.max-iterations", 5, "small.device", "cpu"));
        } finally {
            spark.stop();
        }
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            Map<String, Double> found = round(work.resolve("round-" + round), bundle, input);
            progress.accept("round " + round + ": " + found);
            if (round > 0) { // the first one fills the file cache
                found.forEach((key, value) ->
                        seconds.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
            }
        }
        return measures(seconds);
    }

    private static Map<String, Double> round(Path folder, Path bundle, Path input) {
        Map<String, Double> found = new LinkedHashMap<>();
        for (String mode : List.of("bare", "spark")) {
            Jvm jvm = new Jvm(List.of("-Xmx1g"), Map.of("log4j2.configurationFile", Site.logging()));
            ProcessBuilder builder = jvm.of(Child.class.getName(), List.of(mode, bundle.toString(), input.toString()));
            for (String line : said(Spawned.start(mode, builder, folder)).split("\n")) {
                String[] pair = line.split("=");
                found.put(mode + " " + pair[0], Double.parseDouble(pair[1]));
            }
        }
        List<String> enrich = List.of(
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
                folder.resolve("out").toString());
        long start = System.nanoTime();
        said(Site.local(2).sluice(enrich, "enrich", folder));
        found.put("enrich", (System.nanoTime() - start) / 1e9);
        return found;
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
        double all = Samples.of(seconds.get("spark row")).median();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            shares.add(1
                    - seconds.get("bare row").get(i) / seconds.get("spark row").get(i));
        }
        return List.of(
                printed("without Spark: JVM start to model loaded", seconds.get("bare model"), "s"),
                printed("without Spark: JVM start to first row", seconds.get("bare row"), "s"),
                printed("in Spark: JVM start to session", seconds.get("spark session"), "s"),
                new Measure(
                        "in Spark: JVM start to first row",
                        text(seconds.get("spark row")),
                        "s",
                        "<= " + GOAL_SECONDS,
                        all <= GOAL_SECONDS),
                printed("Spark's share of it", shares, "share"),
                printed("without Spark: CPU time to first row", seconds.get("bare cpu"), "CPU-seconds"),
                printed("in Spark: CPU time to first row", seconds.get("spark cpu"), "CPU-seconds"),
                printed("whole enrich command on " + ROWS + " rows, its JVM included", seconds.get("enrich"), "s"));
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
