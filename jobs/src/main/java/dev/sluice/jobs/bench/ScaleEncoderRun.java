package dev.sluice.jobs.bench;

import dev.sluice.model.Device;
import dev.sluice.model.GraphRuns;
import dev.sluice.spark.Scoring;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** The run of {@link ScaleEncoder}: scores all rows in one job and looks at the process's memory on the way. */
final class ScaleEncoderRun {
    private static final String FIGURES = "figures ";
    private static final long LOOK_MILLIS = 50;

    private ScaleEncoderRun() {}

    /**
     * What the run took.
     *
     * @param resident memory in MB at each of {@link ScaleEncoder#MARKS}
     * @param heap live after GC at the end, in MB
     * @param tokens of all rows
     */
    record Figures(double seconds, double cpuSeconds, double heap, double tokens, List<Double> resident) {
        String line() {
            return FIGURES
                    + DoubleStream.concat(
                                    DoubleStream.of(seconds, cpuSeconds, heap, tokens),
                                    resident.stream().mapToDouble(r -> r))
                            .mapToObj(value -> String.format(Locale.ROOT, "%.3f", value))
                            .collect(Collectors.joining(" "));
        }
    }

    /** Of what the process printed. */
    static Figures parse(String out) {
        List<Double> values = out.lines()
                .filter(line -> line.startsWith(FIGURES))
                .flatMap(line -> Stream.of(line.substring(FIGURES.length()).split(" ")))
                .map(Double::valueOf)
                .toList();
        return new Figures(
                values.get(0), values.get(1), values.get(2), values.get(3), values.subList(4, values.size()));
    }

    static Path bundle(Path work) {
        return work.resolve("encoder-bundle");
    }

    static Path input(Path work) {
        return work.resolve("encoder-rows");
    }

    public static void main(String[] args) throws InterruptedException {
        Path work = Path.of(args[0]);
        int rows = Integer.parseInt(args[1]);
        SparkSession spark = BenchSpark.open();
        Scoring scoring = Scoring.of(
                spark,
                List.of(bundle(work).toString()),
                List.of(0.9),
                List.of("small"),
                Device.CPU,
                VariantSetup.WINDOW);
        List<Double> resident = new ArrayList<>();
        GraphRuns.Total before = GraphRuns.total();
        Thread watch = new Thread(() -> watch(before.rows(), rows, resident));
        watch.setDaemon(true);
        watch.start();
        double cpu = CpuTime.seconds();
        long start = System.nanoTime();
        scoring.score(spark.read().parquet(input(work).toString()), "text")
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
        double seconds = (System.nanoTime() - start) / 1e9;
        watch.interrupt();
        watch.join();
        double cpuSeconds = CpuTime.seconds() - cpu;
        System.gc();
        System.gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20);
        double tokens = GraphRuns.total().since(before).tokens();
        System.out.println(new Figures(seconds, cpuSeconds, heap, tokens, resident).line());
        spark.stop();
    }

    /** The job's end, which interrupts, is the last mark at the latest. */
    private static void watch(long from, int rows, List<Double> resident) {
        boolean ended = false;
        for (double mark : ScaleEncoder.MARKS) {
            while (!ended && GraphRuns.total().rows() - from < mark * rows) {
                try {
                    Thread.sleep(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    ended = true;
                }
            }
            resident.add(ResidentMemory.now());
        }
    }
}
