package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;

/**
 * The whole {@code enrich} job with the linear stage alone on more and more rows, on one core and on two: time should grow
 * with the rows, memory not at all. Each size runs in a JVM of its own with the same heap, so that its memory can be
 * compared; the heap is touched at its start, so that resident memory grows by what is outside of it.
 */
record Scale(List<String> parts, int encoderRows) implements Benchmark {
    private static final List<String> PARTS = List.of("linear", "encoder");
    private static final int ENCODER_ROWS = 1_000_000;

    private static final List<Integer> SIZES = List.of(10_000, 50_000, 100_000, 200_000);
    private static final List<Integer> CORES = List.of(1, 2);
    private static final double FLAT = 1.05;
    /** A cost that grows faster than the rows, such as a sort in memory, shows in the slope of the later half. */
    private static final double LINEAR = 1.2;

    private static final List<String> HEAP = List.of("-Xmx1g", "-Xms1g", "-XX:+AlwaysPreTouch");
    private static final Duration LONGEST = Duration.ofMinutes(10);

    Scale() {
        this(PARTS, ENCODER_ROWS);
    }

    /** One run of one size. */
    private record Point(int rows, ScaleRun.Figures figures) {}

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String description() {
        return "the whole enrich job with the linear stage on 10,000 to 200,000 amazon reviews, 1 and 2 cores, and a"
                + " million rows through an encoder, -Xmx1g";
    }

    @Override
    public Benchmark only(List<String> wanted) {
        wanted.stream().filter(part -> !PARTS.contains(part)).findFirst().ifPresent(unknown -> {
            throw new UserException("--only: expected parts of " + PARTS + ", found '" + unknown + "'");
        });
        return new Scale(wanted, encoderRows);
    }

    @Override
    public Benchmark rows(int wanted) {
        if (wanted < 1_000) {
            throw new UserException("--rows: expected at least 1000, found " + wanted);
        }
        return new Scale(parts, wanted);
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        List<Measure> measures = new ArrayList<>();
        if (parts.contains("linear")) {
            measures.addAll(linear(work, progress));
        }
        if (parts.contains("encoder")) {
            measures.addAll(ScaleEncoder.measures(work, encoderRows, HEAP, progress));
        }
        return measures;
    }

    private static List<Measure> linear(Path work, Consumer<String> progress) throws IOException {
        Reviews reviews = Reviews.of(SharedData.find());
        progress.accept("training a bundle and writing the rows");
        prepare(reviews, work);
        List<Measure> measures = new ArrayList<>();
        for (int cores : CORES) {
            List<Point> points = new ArrayList<>();
            for (int rows : SIZES) {
                progress.accept(String.format(Locale.ROOT, "%,d rows on local[%d], in a JVM of its own", rows, cores));
                points.add(new Point(rows, child(work, rows, cores)));
            }
            String label = cores == 1 ? "1 core, " : cores + " cores, ";
            points.forEach(point -> measures.addAll(printed(label, point)));
            measures.addAll(judged(label, points));
        }
        return measures;
    }

    private static void prepare(Reviews reviews, Path work) throws IOException {
        SparkSession spark = BenchSpark.open();
        try {
            reviews.train(spark, work);
            reviews.write(spark, ScaleRun.WARM_UP_ROWS, ScaleRun.input(work, ScaleRun.WARM_UP_ROWS));
            for (int rows : SIZES) {
                reviews.write(spark, rows, ScaleRun.input(work, rows));
            }
        } finally {
            spark.stop();
        }
    }

    private static ScaleRun.Figures child(Path work, int rows, int cores) {
        List<String> args = List.of(work.toString(), Integer.toString(rows), Integer.toString(cores));
        ProcessBuilder jvm =
                new Jvm(HEAP, Map.of("log4j2.configurationFile", Site.logging())).of(ScaleRun.class.getName(), args);
        try (Spawned run = Spawned.start("scale-" + cores + "-" + rows, jvm, work.resolve("logs"))) {
            if (run.await(LONGEST) != 0) {
                throw new UserException("the measuring JVM failed:\n" + run.tail());
            }
            return ScaleRun.Figures.parse(run.out());
        }
    }

    private static List<Measure> printed(String label, Point point) {
        String what = String.format(Locale.ROOT, "%s%,d rows: ", label, point.rows());
        ScaleRun.Figures figures = point.figures();
        return List.of(
                Measure.printed(
                        what + "whole job",
                        String.format(Locale.ROOT, "%.1f (%.1f CPU)", figures.seconds(), figures.cpuSeconds()),
                        "seconds"),
                Measure.printed(what + "live heap after GC", String.format(Locale.ROOT, "%.1f", figures.heap()), "MB"),
                Measure.printed(
                        what + "most resident memory", String.format(Locale.ROOT, "%.0f", figures.resident()), "MB"));
    }

    private static List<Measure> judged(String label, List<Point> points) {
        int last = points.size() - 1;
        double early = slope(points.get(0), points.get(last - 1), ScaleRun.Figures::cpuSeconds);
        double late = slope(points.get(last - 1), points.get(last), ScaleRun.Figures::cpuSeconds);
        Point from = points.get(1);
        Point to = points.get(last);
        return List.of(
                Measure.printed(
                        label + "rows per CPU-second beyond the fixed cost",
                        String.format(Locale.ROOT, "%.0f", 1 / slope(points.get(0), to, ScaleRun.Figures::cpuSeconds)),
                        "rows per CPU-second"),
                ratio(label + "CPU time a row, 100,000 to 200,000 rows ÷ 10,000 to 100,000", late / early, LINEAR),
                grown(label + "live heap after GC", from, to, ScaleRun.Figures::heap),
                grown(label + "most resident memory", from, to, ScaleRun.Figures::resident),
                Measure.printed(
                        label + "resident memory, slope from 50,000 to 200,000 rows",
                        String.format(Locale.ROOT, "%.2f", 1e5 * slope(from, to, ScaleRun.Figures::resident)),
                        "MB per 100,000 rows"));
    }

    private static double slope(Point from, Point to, ToDoubleFunction<ScaleRun.Figures> figure) {
        return (figure.applyAsDouble(to.figures()) - figure.applyAsDouble(from.figures())) / (to.rows() - from.rows());
    }

    private static Measure grown(String measure, Point from, Point to, ToDoubleFunction<ScaleRun.Figures> figure) {
        double ratio = figure.applyAsDouble(to.figures()) / figure.applyAsDouble(from.figures());
        return ratio(measure + String.format(Locale.ROOT, ", %,d ÷ %,d rows", to.rows(), from.rows()), ratio, FLAT);
    }

    private static Measure ratio(String measure, double ratio, double most) {
        String goal = String.format(Locale.ROOT, "<= %.2f", most);
        return new Measure(measure, String.format(Locale.ROOT, "%.3f", ratio), "ratio", goal, ratio <= most);
    }
}
