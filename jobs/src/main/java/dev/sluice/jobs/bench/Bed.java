package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * The test bed of the LLM stage: real texts, a tiny bundle that every row goes past, and a count over all runs of rows that
 * the provider did not know.
 */
final class Bed {
    private static final int TRAIN_ROWS = 300;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Path work;
    private final SharedData shared;
    private final SparkSession spark;
    private final Consumer<String> progress;
    private final Texts brief;
    private final Texts usual;
    private final Path bundle;
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicLong unknownRows = new AtomicLong();

    private Bed(Path work, SharedData shared, SparkSession spark, Consumer<String> progress) throws IOException {
        this.work = work;
        this.shared = shared;
        this.spark = spark;
        this.progress = progress;
        this.brief = Texts.brief(shared, work.resolve("brief.jsonl"));
        this.usual = Texts.usual(shared, work.resolve("usual.jsonl"));
        this.bundle = work.resolve("bundle");
    }

    /** @param spark trains the bundle and reads the tables */
    static Bed open(Path work, SharedData shared, SparkSession spark, Consumer<String> progress) throws IOException {
        Bed bed = new Bed(work, shared, spark, progress);
        Path train = work.resolve("train.jsonl");
        Files.write(train, Files.readAllLines(bed.usual.recorded()).subList(0, TRAIN_ROWS));
        // Every row goes past it, so it need not be good.
        BenchSpark.train(
                spark,
                train,
                "linear",
                bed.bundle,
                Map.of("train.reg-params", List.of(0.01), "train.max-iterations", 5));
        return bed;
    }

    Texts brief() {
        return brief;
    }

    Texts usual() {
        return usual;
    }

    long unknownRows() {
        return unknownRows.get();
    }

    void say(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }

    /** An empty folder. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(work.resolve(runs.incrementAndGet() + "-" + name));
    }

    LoopbackCluster cluster() throws IOException {
        return LoopbackCluster.start(folder("cluster"), 2, 1);
    }

    Provider provider(Texts texts, String... options) {
        List<String> all =
                new ArrayList<>(List.of("--recorded", texts.recorded().toString()));
        all.addAll(List.of(options));
        return Provider.start(shared, all.toArray(String[]::new));
    }

    /** A command for the first rows of the texts, in a folder of its own. */
    EnrichCommand command(String name, Texts texts, int rows, Provider provider) throws IOException {
        Path folder = folder(name);
        return EnrichCommand.of(
                texts.input(folder.resolve("input.jsonl"), rows), bundle, folder.resolve("out"), provider);
    }

    Spawned start(Site site, EnrichCommand command) {
        Path folder = command.output().getParent();
        String name = "sluice-" + runs.incrementAndGet();
        say("%s on %s", folder.getFileName(), site.label());
        return site.sluice(command.args(), name, folder);
    }

    /** Waits for a run that must end well, and says what came of it. */
    Outcome finish(Spawned run, EnrichCommand command, Provider provider) {
        long start = System.nanoTime();
        int code = run.await(LONGEST);
        run.close();
        if (code != 0) {
            throw new UserException("the command ended with exit code " + code + "; it said:\n" + run.tail());
        }
        Outcome outcome = outcome(command, provider);
        say(
                "%.0f s more; invoice: %s",
                (System.nanoTime() - start) / 1e9, outcome.invoice().excerpt());
        return outcome;
    }

    /** What came of a run that ended. */
    Outcome outcome(EnrichCommand command, Provider provider) {
        Invoice invoice = new Invoice(provider.invoice());
        unknownRows.addAndGet(invoice.number("unknown_rows"));
        return new Outcome(invoice, Books.read(spark, command.output()));
    }

    Outcome run(Site site, EnrichCommand command, Provider provider) {
        return finish(start(site, command), command, provider);
    }

    /** What the judge says and what the tables say. */
    record Outcome(Invoice invoice, Books books) {}
}
