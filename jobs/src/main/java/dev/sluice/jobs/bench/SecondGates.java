package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.bench.systems.SecondGate;
import dev.sluice.jobs.bench.systems.Task;
import dev.sluice.settings.SecondGateSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.DistillReport;
import dev.sluice.spark.Distillation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Second gates as {@code distill} makes them, each behind the small model that it was distilled for. */
record SecondGates(SystemsData data, SmallProbabilities models, List<String> labels) {
    private static final List<String> ENCODERS = List.of("linear", "bge");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StructType SCHEMA = new StructType()
            .add("text", DataTypes.StringType)
            .add("gold", DataTypes.StringType)
            .add("llm", DataTypes.StringType);

    /**
     * What {@code distill} made.
     *
     * @param refusal why it wrote no bundle, or null
     * @param probabilities of the rows to choose and to report on; null where nothing was written
     */
    record Second(double threshold, String summary, String refusal, double[][] probabilities) {}

    /** Prints a table a model. */
    List<Measure> measured() {
        List<Measure> measures = new ArrayList<>();
        for (GateRows rows : GateRows.of(data)) {
            for (String encoder : ENCODERS) {
                measures.addAll(measured(rows, encoder));
            }
        }
        return measures;
    }

    List<Measure> measured(GateRows rows, String encoder) {
        String model = data.name() + " " + encoder + rows.model();
        List<JsonNode> both =
                Stream.of(rows.choose(), data.report()).flatMap(List::stream).toList();
        double[][] first = models.of(model, encoder, rows, both, labels);
        Task task = new Task(
                data.name(),
                encoder,
                SystemsData.rows(rows.choose(), labels, choose(rows, first)),
                SystemsData.rows(data.report(), labels, report(rows, first)));
        String name = data.name() + " " + encoder + rows.name();
        Second second = second(name, encoder, rows, both, first);
        System.out.println();
        System.out.printf(
                Locale.ROOT,
                "%s, second gate: the first learnt %,d gold rows, the second %s and %s's answers to those of %,d other rows"
                        + " that the first rejects at %.4f (half of the rows to choose on); thresholds chosen on %,d other"
                        + " rows, %,d to report on%n",
                name,
                rows.gold().size(),
                rows.goldAgain() ? "these" : "none of these",
                data.strong(),
                rows.answered().size(),
                second.threshold(),
                rows.choose().size(),
                data.report().size());
        if (second.refusal() != null) {
            System.out.println("no second gate: " + second.refusal());
            return List.of(Measure.printed(name + ", distilled second gate", "none: " + second.refusal(), ""));
        }
        System.out.println(second.summary().lines().skip(1).findFirst().orElse(""));
        SecondGate gate = new SecondGate(
                task, data.strong(), choose(rows, second.probabilities()), report(rows, second.probabilities()));
        return GateTable.printed(name, gate);
    }

    private static double[][] choose(GateRows rows, double[][] both) {
        return Arrays.copyOfRange(both, 0, rows.choose().size());
    }

    private static double[][] report(GateRows rows, double[][] both) {
        return Arrays.copyOfRange(both, rows.choose().size(), both.length);
    }

    private Second second(String name, String encoder, GateRows rows, List<JsonNode> both, double[][] first) {
        Path file = models.file(name, "-second.json");
        try {
            if (Files.exists(file)) {
                models.progress().accept(name + ": second gate of an earlier run");
                return JSON.readValue(file.toFile(), Second.class);
            }
            Second second = distilled(name, encoder, rows, both, median(choose(rows, first)));
            JSON.writeValue(file.toFile(), second);
            return second;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That half of the rows to choose on pass. */
    private static double median(double[][] probabilities) {
        double[] sorted = Arrays.stream(probabilities)
                .mapToDouble(p -> Arrays.stream(p).max().orElseThrow())
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private Second distilled(String name, String encoder, GateRows rows, List<JsonNode> both, double threshold) {
        models.progress().accept(name + ": distilling a second gate");
        Path bundle = models.file(name, "-second");
        SecondGateSpec spec = SecondGateSpec.of(Settings.of(
                null,
                Map.of(
                        "small.bundles",
                        List.of(models.file(data.name() + " " + encoder + rows.model(), "")
                                .toString()),
                        "small.thresholds",
                        List.of(threshold),
                        "train.encoder",
                        encoder,
                        "train.reg-params",
                        List.of(data.penalty()),
                        "train.calibration",
                        "temperature",
                        "distill.output",
                        bundle.toString(),
                        "distill.overwrite",
                        true)));
        DistillReport report = Distillation.fit(
                models.spark(),
                models.spark().createDataFrame(taught(rows), SCHEMA),
                spec,
                Clock.systemUTC(),
                line -> {});
        return report.hash() == null
                ? new Second(threshold, report.summary(), report.refusal(), null)
                : new Second(threshold, report.summary(), null, SmallProbabilities.scored(bundle, both, labels));
    }

    /** An answer that is no label is none. */
    private List<Row> taught(GateRows rows) {
        Stream<Row> gold = (rows.goldAgain() ? rows.gold() : List.<JsonNode>of())
                .stream()
                        .map(row -> RowFactory.create(
                                row.path("text").asText(), row.path("label").asText(), null));
        Stream<Row> answered = rows.answered().stream().map(row -> {
            String answer = row.path(data.strong()).asText();
            return RowFactory.create(row.path("text").asText(), null, labels.contains(answer) ? answer : null);
        });
        return Stream.concat(gold, answered).toList();
    }
}
