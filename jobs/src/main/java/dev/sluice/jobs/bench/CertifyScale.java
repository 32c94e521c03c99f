package dev.sluice.jobs.bench;

import dev.sluice.certificate.Agreement;
import dev.sluice.certificate.AgreementSearch;
import dev.sluice.certificate.AgreementSpec;
import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Oracle;
import dev.sluice.spark.SparkPopulation;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Scored rows in Parquet to a certificate, with an oracle that answers at once. Each confidence is 1 - u^3 / 2, u
 * uniform, and the label is right with that probability, so that seven eighths are.
 */
record CertifyScale(SparkSession spark, Path work, long rows, Consumer<String> progress) {
    static final String NAME = "certify a large table: ";
    static final long ROWS = 10_000_000;
    private static final int LABELS = 2_000;
    private static final double TARGET = 0.9;
    private static final long SEED = 1;
    private static final double MEBIBYTE = 1 << 20;

    /** What tasks sent to the driver. */
    private static final class Results extends SparkListener {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskMetrics() != null) {
                bytes.addAndGet(end.taskMetrics().resultSize());
            }
        }
    }

    List<Measure> run() {
        String scored = work.resolve("scored").toString();
        progress.accept(String.format(Locale.ROOT, "writing %,d scored rows", rows));
        spark.range(rows)
                .selectExpr(
                        "xxhash64(id) as hash",
                        "cast(null as string) as text",
                        "cast(null as string) as gold",
                        "cast(null as string) as key",
                        "cast(id % 2 as int) as label0",
                        "1 - 0.5 * pow(pmod(xxhash64(id, 1), 1000000) / 1e6, 3) as confidence0")
                .write()
                .mode("overwrite")
                .parquet(scored);
        Results results = new Results();
        spark.sparkContext().addSparkListener(results);
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        SparkPopulation population = SparkPopulation.of(
                spark.read().parquet(scored), 1, work.resolve("looked-at").toString(), SEED);
        double drawn = (System.nanoTime() - start) / 1e9;
        progress.accept(String.format(Locale.ROOT, "rows drawn after %.1f s", drawn));
        AgreementSpec spec = new AgreementSpec(TARGET, CertifyCell.DELTA, false, 2, 1, true, LABELS, 1, SEED);
        Agreement found = AgreementSearch.search(spec, population, oracle(), progress);
        double seconds = (System.nanoTime() - start) / 1e9;
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        spark.sparkContext().removeSparkListener(results);
        System.gc();
        long held = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        List<Measure> measures = new ArrayList<>(measures(found, seconds, results.bytes.get()));
        measures.add(Measure.printed(
                NAME + "peak heap, driver and tasks in one JVM, garbage included",
                text("%.0f", peak / MEBIBYTE),
                "MiB"));
        measures.add(Measure.printed(NAME + "heap that is left at the end", text("%.0f", held / MEBIBYTE), "MiB"));
        Reference.reachabilityFence(population);
        return measures;
    }

    private List<Measure> measures(Agreement found, double seconds, long sent) {
        return List.of(
                Measure.printed(NAME + "scored rows", text("%,.0f", rows), "rows"),
                Measure.printed(NAME + "time on 2 cores", text("%.1f", seconds), "seconds"),
                Measure.printed(NAME + "speed", text("%,.0f", rows / seconds), "rows/s"),
                Measure.printed(
                        NAME + "labels bought", Integer.toString(found.labels().size()), "labels"),
                Measure.printed(NAME + "certified share", text("%.3f", (double) found.accepted() / rows), "of rows"),
                Measure.printed(NAME + "sent to the driver by all tasks", text("%.1f", sent / MEBIBYTE), "MiB"));
    }

    /** Right with the probability that the confidence says, by a hash of the row's id. */
    private static Oracle oracle() {
        return rows -> rows.stream().mapToInt(CertifyScale::label).toArray();
    }

    private static int label(Candidate row) {
        Candidate.Vote vote = row.votes().get(0);
        boolean right = new SplittableRandom(row.id().hashCode()).nextDouble() < vote.confidence();
        return right ? vote.label() : 1 - vote.label();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
