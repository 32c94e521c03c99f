package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.agreement.Column;
import dev.sluice.jobs.bench.agreement.Outcome;
import dev.sluice.jobs.bench.agreement.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs every rule at every target on every column.
 *
 * @param seeds runs of each, the first of them from {@code first}
 */
record CertifyTable(List<Rule> rules, int seeds, long first, Consumer<String> progress) {
    static final List<Double> TARGETS = List.of(0.9, 0.95, 0.99);
    private static final int THREADS = 2;

    /** Cells by column, target and rule, in this order. The same whatever thread runs which seed. */
    List<CertifyCell> run(List<Supplier<ColumnSource>> sources) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CertifyCell> cells = new ArrayList<>();
            for (Supplier<ColumnSource> source : sources) {
                cells.addAll(run(source.get(), threads));
            }
            return cells;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<CertifyCell> run(ColumnSource source, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        List<Callable<List<Outcome>>> runs = new ArrayList<>();
        for (long seed = first; seed < first + seeds; seed++) {
            long of = seed;
            runs.add(() -> outcomes(source.draw().apply(of), of));
        }
        List<Future<List<Outcome>>> done = threads.invokeAll(runs);
        List<CertifyCell> cells = new ArrayList<>();
        for (double target : TARGETS) {
            for (Rule rule : rules) {
                List<Outcome> outcomes = new ArrayList<>();
                for (Future<List<Outcome>> run : done) {
                    outcomes.add(run.get().get(cells.size()));
                }
                cells.add(CertifyCell.of(source.name(), target, rule.name(), outcomes));
            }
        }
        progress.accept(String.format(
                Locale.ROOT, "%s: %d seeds, %.1f s", source.name(), seeds, (System.nanoTime() - start) / 1e9));
        return cells;
    }

    /** By target and rule. */
    private List<Outcome> outcomes(Column column, long seed) {
        List<Outcome> outcomes = new ArrayList<>();
        for (double target : TARGETS) {
            for (Rule rule : rules) {
                outcomes.add(rule.run(column, target, CertifyCell.DELTA, seed));
            }
        }
        return outcomes;
    }
}
