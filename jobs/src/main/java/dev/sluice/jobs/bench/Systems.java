package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.jobs.bench.systems.Figures;
import dev.sluice.jobs.bench.systems.Outcome;
import dev.sluice.jobs.bench.systems.Recovery;
import dev.sluice.jobs.bench.systems.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Ways to combine small models with LLMs, on rows with recorded answers. No call is made. */
record Systems(List<String> parts) implements Benchmark {
    private static final String BANKING = "banking77";
    private static final String ISEAR = "isear";
    /** Few rows, so few are held out; temperature alone, because it keeps the whole vector a distribution. */
    private static final Map<String, Object> TRAINING =
            Map.of("train.holdout", 0.1, "train.calibration", "temperature");

    private static final List<String> NOT_MEASURABLE = List.of(
            "probabilities in the prompt (soft pruning)",
            "columns in the prompt (transferring)",
            "examples in the prompt",
            "several rows in one request",
            "several samples of one request");

    Systems() {
        this(List.of(BANKING, ISEAR));
    }

    @Override
    public String name() {
        return "systems";
    }

    @Override
    public String description() {
        return "small models and LLMs combined, on recorded answers: " + parts;
    }

    @Override
    public Benchmark only(List<String> names) {
        for (String part : names) {
            if (!part.equals(BANKING) && !part.equals(ISEAR)) {
                throw new UserException(
                        "--only: expected one of " + List.of(BANKING, ISEAR) + ", found '" + part + "'");
            }
        }
        return new Systems(List.copyOf(names));
    }

    /** All figures are in the tables that it prints. */
    @Override
    public boolean lists(Measure measure) {
        return measure.goal() != null;
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SparkSession spark = BenchSpark.open();
        try {
            SharedData shared = SharedData.find();
            SmallProbabilities models = new SmallProbabilities(spark, work, TRAINING, progress);
            List<Measure> measures = new ArrayList<>();
            for (String part : parts) {
                SystemsData data = part.equals(BANKING) ? SystemsData.banking77(shared) : SystemsData.isear(shared);
                for (Task task : data.tasks(models)) {
                    measures.addAll(measured(data, task));
                }
                measures.addAll(new SecondGates(data, models.with(data.penalty()), data.labels()).measured());
                measures.addAll(new ScorerFigures(data, models, data.labels()).measured());
            }
            System.out.println();
            System.out.println("Not measurable on recorded answers, which do not react to a changed prompt: "
                    + String.join("; ", NOT_MEASURABLE));
            return measures;
        } finally {
            spark.stop();
        }
    }

    private static List<Measure> measured(SystemsData data, Task task) {
        Figures figures = Figures.of(task, data.strong());
        System.out.println();
        figures.table().forEach(System.out::println);
        List<Measure> measures = new ArrayList<>(SystemsGoals.of(figures));
        for (double price : new double[] {1, data.price()}) {
            List<Outcome> two = data.crossFits()
                    ? Figures.twoLlms(task, data.cheap(), data.strong(), price)
                    : Figures.twoLlmsByHalves(task, data.cheap(), data.strong(), price);
            System.out.println(Figures.line(two));
            measures.addAll(SystemsGoals.of(figures, two));
        }
        System.out.println();
        System.out.println("Two LLMs: " + data.cheap()
                + " first; a price is what a call of it is assumed to cost of one of "
                + data.strong()
                + (data.crossFits() ? "" : "; chosen on one half of the reported rows for the other, both ways"));
        System.out.println();
        Recovery.table(figures.recovered()).forEach(System.out::println);
        return measures;
    }
}
