package dev.sluice.jobs.bench;

import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.RunSummary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * Everything but the model: the whole {@code enrich} job with the linear stage alone on many short rows. Each size runs in
 * a JVM of its own with the same heap, so that its memory can be compared.
 */
final class Overhead implements Benchmark {
    private static final List<Integer> SIZES = List.of(50_000, 200_000, 800_000);
    private static final double FLAT = 1.05;
    private static final String HEAP = "-Xmx1g";

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public String description() {
        return "the whole enrich job with the linear stage on 50,000 to 800,000 short rows, local[2], " + HEAP;
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        List<Measure> measures = new ArrayList<>();
        List<Long> heaps = new ArrayList<>();
        List<Long> resident = new ArrayList<>();
        for (int rows : SIZES) {
            progress.accept(String.format(Locale.ROOT, "%,d rows in a JVM of their own", rows));
            String[] figures = child(work.resolve("rows-" + rows), rows).split(" ");
            heaps.add(Long.parseLong(figures[1]));
            resident.add(Long.parseLong(figures[2]));
            String label = String.format(Locale.ROOT, "%,d rows: ", rows);
            measures.add(Measure.printed(label + "whole job", figures[0], "rows/s"));
            measures.add(Measure.printed(label + "live heap after GC", figures[1], "MB"));
            measures.add(Measure.printed(label + "most resident memory", figures[2], "MB"));
        }
        measures.add(growth("live heap after GC, 200,000 ÷ 50,000 rows", heaps, 0));
        measures.add(growth("live heap after GC, 800,000 ÷ 200,000 rows", heaps, 1));
        measures.add(growth("most resident memory, 200,000 ÷ 50,000 rows", resident, 0));
        measures.add(growth("most resident memory, 800,000 ÷ 200,000 rows", resident, 1));
        return measures;
    }

    private static Measure growth(String measure, List<Long> values, int from) {
        double ratio = (double) values.get(from + 1) / values.get(from);
        return new Measure(measure, String.format(Locale.ROOT, "%.3f", ratio), "ratio", "<= " + FLAT, ratio <= FLAT);
    }

    private static String child(Path work, int rows) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(arg -> !arg.startsWith("-Xm"))
                .forEach(command::add);
        command.addAll(List.of(
                HEAP, "-Xms1g", "-cp", System.getProperty("java.class.path"), Child.class.getName(), work.toString()));
        command.add(Integer.toString(rows));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String last = null;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
            if (last == null || process.waitFor() != 0) {
                throw new IOException("the measuring JVM failed");
            }
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** One size: prints rows/s, live heap and most resident memory in MB. */
    static final class Child {
        private static final String[] WORDS =
                ("great poor late fast broken kind rude cheap warm cold never always works"
                                + " failed love hate staff box price screen battery cable support order refund again")
                        .split(" ");

        private Child() {}

        public static void main(String[] args) throws IOException {
            Path work = Path.of(args[0]);
            int rows = Integer.parseInt(args[1]);
            SparkSession spark = BenchSpark.open();
            Path train = work.resolve("train.jsonl");
            Files.createDirectories(work);
            Files.write(train, sentences(2_000, 3));
            BenchSpark.train(spark, train, "linear", work.resolve("bundle"));
            Path input = work.resolve("input.jsonl");
            Files.write(input, sentences(rows, 4));
            spark.read()
                    .json(input.toString())
                    .repartition(8)
                    .write()
                    .parquet(work.resolve("input").toString());

            AtomicLong resident = new AtomicLong();
            ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
            sampler.scheduleAtFixedRate(
                    () -> resident.accumulateAndGet(residentMegabytes(), Math::max), 0, 100, TimeUnit.MILLISECONDS);
            RunSummary summary = Enrichment.run(
                    spark,
                    EnrichSpec.of(Settings.of(
                            null,
                            Map.of(
                                    "input.path", work.resolve("input").toString(),
                                    "input.text", "text",
                                    "small.bundles",
                                            List.of(work.resolve("bundle").toString()),
                                    "small.thresholds", List.of(0.0),
                                    "output.path", work.resolve("out").toString()))),
                    Clock.systemUTC(),
                    line -> {});
            sampler.shutdownNow();
            // Spark frees what it no longer needs when the collector finds it unreferenced: once to find, once to free.
            System.gc();
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
            double rate = summary.rows() / summary.seconds().all();
            spark.stop();
            System.out.println(String.format(Locale.ROOT, "%.0f %d %d", rate, heap, resident.get()));
        }

        private static List<String> sentences(int n, long seed) {
            Random random = new Random(seed);
            List<String> lines = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                StringBuilder text = new StringBuilder();
                for (int w = 0; w < 12; w++) {
                    text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
                }
                String label = text.indexOf("great") >= 0 || text.indexOf("love") >= 0 ? "positive" : "negative";
                lines.add(
                        "{\"id\":" + i + ",\"text\":\"" + text.toString().strip() + "\",\"label\":\"" + label + "\"}");
            }
            return lines;
        }

        private static long residentMegabytes() {
            try {
                return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                        .findFirst()
                        .orElse(0);
            } catch (IOException e) {
                return 0;
            }
        }
    }
}
