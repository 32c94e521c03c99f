package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * The LLM stage against the simulated provider, which limits, fails and bills on its own: rates, changing limits, kills on
 * a real cluster, budget, ledger.
 *
 * @param parts that are measured
 * @param seconds that a run at a constant rate lasts
 */
record LlmStage(List<LlmPart> parts, int seconds) implements Benchmark {
    private static final List<LlmPart> ALL = List.of(
            new LlmRates(),
            new LlmTokens(),
            new LlmLimitChange(),
            new LlmKills(),
            new LlmBudget(),
            new LlmInvoice(),
            new LlmGateCost());
    private static final int SECONDS = 60;

    LlmStage() {
        this(ALL, SECONDS);
    }

    @Override
    public String name() {
        return "llm-stage";
    }

    @Override
    public String description() {
        return "the LLM stage against the simulated provider (50 ms): "
                + parts.stream().map(LlmPart::name).toList() + ", " + seconds + " s each at a constant rate";
    }

    @Override
    public Benchmark only(List<String> names) {
        for (String name : names) {
            if (ALL.stream().noneMatch(part -> part.name().equals(name))) {
                throw new UserException("--only: expected one of "
                        + ALL.stream().map(LlmPart::name).toList() + ", found '" + name + "'");
            }
        }
        return new LlmStage(
                ALL.stream().filter(part -> names.contains(part.name())).toList(), seconds);
    }

    @Override
    public Benchmark lasting(int runSeconds) {
        if (runSeconds < 1) {
            throw new UserException("--seconds: expected at least 1, found " + runSeconds);
        }
        return new LlmStage(parts, runSeconds);
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SharedData shared = SharedData.find();
        SparkSession spark = BenchSpark.open();
        try {
            Bed bed = Bed.open(work, shared, spark, progress);
            List<Measure> measures = new ArrayList<>();
            for (LlmPart part : parts) {
                measures.addAll(part.run(bed, seconds));
            }
            measures.add(Goals.none("rows the provider did not know, all runs", bed.unknownRows(), "rows"));
            return measures;
        } finally {
            spark.stop();
        }
    }
}
