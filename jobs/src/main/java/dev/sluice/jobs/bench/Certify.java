package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.jobs.bench.agreement.Rule;
import dev.sluice.jobs.bench.agreement.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Rows that need no LLM under a certificate of agreement, against published rules; and nights until the audit sees a drift.
 *
 * @param parts {@code table}, {@code nights}, {@code dev}, or columns of the table by name
 * @param seeds runs of each rule; null for the usual number
 */
record Certify(List<String> parts, Integer seeds) implements Benchmark {
    private static final String TABLE = "table";
    private static final String NIGHTS = "nights";
    private static final String DEV = "dev";
    private static final int SEEDS = 200;
    private static final int DEV_SEEDS = 20;
    private static final long FIRST = 1;
    private static final long DEV_FIRST = 1_000_001;

    Certify() {
        this(List.of(TABLE, NIGHTS), null);
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

    /** The others are in the tables that it prints. */
    @Override
    public boolean lists(Measure measure) {
        return measure.goal() != null;
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SparkSession spark = BenchSpark.open();
        try {
            SharedData shared = SharedData.find();
            ModelAnswers models = new ModelAnswers(spark, work, progress);
            Map<String, Supplier<ColumnSource>> columns = CertifyColumns.reported(shared, models);
            check(columns);
            List<Measure> measures = new ArrayList<>();
            List<Supplier<ColumnSource>> chosen = columns.entrySet().stream()
                    .filter(e -> parts.contains(TABLE) || parts.contains(e.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            if (!chosen.isEmpty()) {
                List<Rule> rules =
                        List.of(Rules.sluice(), Rules.bargain(), Rules.supg(), Rules.hoeffding(), Rules.ideal());
                measures.addAll(agreement(rules, chosen, seeds == null ? SEEDS : seeds, FIRST, progress));
            }
            if (parts.contains(DEV)) {
                List<Rule> rules = List.of(Rules.sluice(), Rules.bargain());
                List<Supplier<ColumnSource>> dev =
                        List.copyOf(CertifyColumns.development(shared, models).values());
                measures.addAll(agreement(rules, dev, seeds == null ? DEV_SEEDS : seeds, DEV_FIRST, progress));
            }
            if (parts.contains(NIGHTS)) {
                CertifyNights nights = CertifyNights.run(progress);
                print("Nights until the audit sees a drop", nights.table());
                measures.addAll(nights.measures());
            }
            return measures;
        } finally {
            spark.stop();
        }
    }

    private void check(Map<String, Supplier<ColumnSource>> columns) {
        List<String> known = Stream.concat(Stream.of(TABLE, NIGHTS, DEV), columns.keySet().stream())
                .toList();
        for (String part : parts) {
            if (!known.contains(part)) {
                throw new UserException("--only: expected one of " + known + ", found '" + part + "'");
            }
        }
    }

    private static List<Measure> agreement(
            List<Rule> rules, List<Supplier<ColumnSource>> columns, int seeds, long first, Consumer<String> progress) {
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
