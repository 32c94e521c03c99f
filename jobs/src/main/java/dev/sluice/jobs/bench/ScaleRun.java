package dev.sluice.jobs.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.RunSummary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One size of {@link Scale}, in the JVM of its own: a small job to warm up, then the job that is measured. */
final class ScaleRun {
    static final int WARM_UP_ROWS = 5_000;

    /** Collections in a row that find nothing more, and what is left for Spark's cleaning between them. */
    private static final int SETTLED = 5;

    private static final long CLEANING_MILLIS = 200;

    private static final String TASK_THREAD = "Executor task launch worker";
    private static final double MEGABYTE = 1 << 20;
    private static final String FIGURES = "figures ";

    private ScaleRun() {}

    /**
     * What one run took.
     *
     * @param seconds of wall time, and of CPU time of the process
     * @param heap live after GC, in MB
     * @param resident most resident memory since the process began, in MB; 0 where the system does not tell
     */
    record Figures(double seconds, double cpuSeconds, double heap, double resident) {
        private String line() {
            return String.format(Locale.ROOT, FIGURES + "%.3f %.3f %.3f %.3f", seconds, cpuSeconds, heap, resident);
        }

        /** Of what the process printed. */
        static Figures parse(String out) {
            String line = out.lines()
                    .filter(l -> l.startsWith(FIGURES))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the measuring JVM printed no figures"));
            String[] values = line.substring(FIGURES.length()).split(" ");
            return new Figures(
                    Double.parseDouble(values[0]),
                    Double.parseDouble(values[1]),
                    Double.parseDouble(values[2]),
                    Double.parseDouble(values[3]));
        }
    }

    static Path input(Path work, int rows) {
        return work.resolve("rows-" + rows);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path work = Path.of(args[0]);
        int rows = Integer.parseInt(args[1]);
        SparkSession spark = BenchSpark.open(Integer.parseInt(args[2]));
        Path out = Files.createTempDirectory(work, "out-");
        enrich(spark, work, WARM_UP_ROWS, out.resolve("warm-up"));
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        RunSummary summary = enrich(spark, work, rows, out.resolve("measured"));
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        double heap = liveHeap();
        spark.stop();
        System.out.println(new Figures(summary.seconds().all(), cpuSeconds, heap, ResidentMemory.most()).line());
    }

    /**
     * Spark frees what it no longer needs in a thread of its own, some time after the collector finds it unreferenced, and an
     * idle task thread holds the page that it sorted last (SortExec's ThreadLocal) until it ends, after a minute.
     */
    private static double liveHeap() throws InterruptedException {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(TASK_THREAD))) {
            Thread.sleep(CLEANING_MILLIS);
        }
        double least = Double.POSITIVE_INFINITY;
        for (int same = 0; same < SETTLED; same++) {
            System.gc();
            double now =
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
            if (now < least - 0.1) {
                least = now;
                same = 0;
            }
            Thread.sleep(CLEANING_MILLIS);
        }
        return least;
    }

    private static RunSummary enrich(SparkSession spark, Path work, int rows, Path out) {
        Map<String, Object> settings = Map.of(
                "input.path", input(work, rows).toString(),
                "input.text", "text",
                "small.bundles", List.of(work.resolve("bundle").toString()),
                "small.thresholds", List.of(0.0),
                "output.path", out.toString());
        return Enrichment.run(spark, EnrichSpec.of(Settings.of(null, settings)), Clock.systemUTC(), line -> {});
    }
}
