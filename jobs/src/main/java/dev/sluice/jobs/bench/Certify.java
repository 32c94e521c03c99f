package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.jobs.bench.agreement.Rule;
import dev.sluice.jobs.bench.agreement.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Rows that need no LLM under a certificate of agreement, against published rules; nights until the audit sees a drift;
 * and the time that a large table takes.
 *
 * @param parts {@code table}, {@code nights}, {@code scale}, {@code dev}, or columns by name
 * @param seeds runs of each rule; null for the usual number
 */
record Certify(List<String> parts, Integer seeds) implements Benchmark {
    private static final String TABLE = "table";
    private static final String NIGHTS = "nights";
    private static final String SCALE = "scale";
    private static final String DEV = "dev";
    private static final List<Rule> RULES =
            List.of(Rules.sluice(), Rules.bargain(), Rules.supg(), Rules.hoeffding(), Rules.ideal());
    private static final List<Rule> DEV_RULES = List.of(Rules.sluice(), Rules.bargain());
    private static final int SEEDS = 200;
    private static final int DEV_SEEDS = 20;
    private static final long FIRST = 1;
    private static final long DEV_FIRST = 1_000_001;

    Certify() {
        this(List.of(TABLE, NIGHTS, SCALE), null);
    }

    @Override
    public String name() {
        return "certify";
    }

    @Override
    public String description() {
        return "agreement with the LLM at T = " + CertifyTable.TARGETS + ", delta = " + CertifyCell.DELTA + ": "
                + parts;
    }

    @Override
    public Benchmark only(List<String> names) {
        return new Certify(List.copyOf(names), seeds);
    }

    @Override
    public Benchmark seeds(int runs) {
        if (runs < 1) {
            throw new UserException("--seeds: expected at least 1, found " + runs);
        }
        return new Certify(parts, runs);
    }

    /** Figures of cells and nights are in the tables that it prints. */
    @Override
    public boolean lists(Measure measure) {
        return measure.goal() != null || measure.measure().startsWith(CertifyScale.NAME);
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SparkSession spark = BenchSpark.open();
        try {
            SharedData shared = SharedData.find();
            ModelAnswers models = new ModelAnswers(spark, work, progress);
            Map<String, Supplier<ColumnSource>> reported = CertifyColumns.reported(shared, models);
            Map<String, Supplier<ColumnSource>> development = CertifyColumns.development(shared, models);
            check(reported, development);
            List<Measure> measures = new ArrayList<>();
            measures.addAll(agreement(chosen(TABLE, reported), RULES, runs(SEEDS), FIRST, progress));
            measures.addAll(agreement(chosen(DEV, development), DEV_RULES, runs(DEV_SEEDS), DEV_FIRST, progress));
            if (parts.contains(NIGHTS)) {
                CertifyNights nights = CertifyNights.run(progress);
                print("Nights until the audit sees a drop", nights.table());
                measures.addAll(nights.measures());
            }
            if (parts.contains(SCALE)) {
                measures.addAll(new CertifyScale(spark, work, CertifyScale.ROWS, progress).run());
            }
            return measures;
        } finally {
            spark.stop();
        }
    }

    private void check(Map<String, ?> reported, Map<String, ?> development) {
        List<String> known = Stream.of(List.of(TABLE, NIGHTS, SCALE, DEV), reported.keySet(), development.keySet())
                .flatMap(Collection::stream)
                .toList();
        for (String part : parts) {
            if (!known.contains(part)) {
                throw new UserException("--only: expected one of " + known + ", found '" + part + "'");
            }
        }
    }

    private List<Supplier<ColumnSource>> chosen(String part, Map<String, Supplier<ColumnSource>> columns) {
        return columns.entrySet().stream()
                .filter(column -> parts.contains(part) || parts.contains(column.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private int runs(int usual) {
        return Objects.requireNonNullElse(seeds, usual);
    }

    private static List<Measure> agreement(
            List<Supplier<ColumnSource>> columns, List<Rule> rules, int seeds, long first, Consumer<String> progress) {
        if (columns.isEmpty()) {
            return List.of();
        }
        CertifyFigures figures = new CertifyFigures(new CertifyTable(rules, seeds, first, progress).run(columns));
        print(
                "Share of rows that needed no LLM / share whose label was paid / violations, of " + seeds + " seeds",
                figures.table());
        return figures.measures();
    }

    private static void print(String title, List<String> table) {
        System.out.println();
        System.out.println(title + ":");
        System.out.println();
        table.forEach(System.out::println);
    }
}
