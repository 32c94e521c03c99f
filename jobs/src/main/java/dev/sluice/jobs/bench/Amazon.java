package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.EvaluateSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.Evaluation;
import dev.sluice.spark.RunSummary;
import dev.sluice.spark.TrainReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/**
 * The main job on real reviews: trained on 5,000 rows, the whole test split enriched, a simulated provider that answers
 * from gold, twice. The provider's own invoice is the judge of the ledger.
 */
final class Amazon implements Benchmark {
    private static final int TRAIN_ROWS = 5_000;
    /** Round numbers, not tuned on any row. */
    private static final List<Double> THRESHOLDS = List.of(0.9, 0.9);

    private final Clock clock = Clock.systemUTC();

    @Override
    public String name() {
        return "amazon";
    }

    @Override
    public String description() {
        return "amazon_sentiment: train on 5,000 rows, enrich the test split (11,191) against the simulated provider"
                + " (gold answers, 30 ms)";
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SharedData shared = SharedData.find();
        List<String> train = shared.rows("data/amazon_sentiment/train.jsonl.gz", 1).subList(0, TRAIN_ROWS).stream()
                .map(JsonNode::toString)
                .toList();
        Path input = Files.write(work.resolve("train.jsonl"), train);
        Path test = shared.file("data/amazon_sentiment/test.jsonl.gz");
        SparkSession spark = BenchSpark.open();
        try (Provider provider =
                Provider.start(shared, "--recorded", test.toString(), "--answer", "label", "--latency-ms", "30")) {
            progress.accept("training linear and BGE");
            TrainReport linear = BenchSpark.train(spark, input, "linear", work.resolve("linear"));
            TrainReport bge = BenchSpark.train(spark, input, "bge", work.resolve("bge"));
            progress.accept("enriching");
            RunSummary first = enrich(spark, work, test, provider, "first", progress);
            JsonNode invoice = provider.invoice();
            RunSummary second = enrich(spark, work, test, provider, "second", progress);
            JsonNode after = provider.invoice();
            Evaluation evaluation = Evaluation.of(
                    spark,
                    EvaluateSpec.of(Settings.of(
                            null,
                            Map.of(
                                    "input.path",
                                    work.resolve("first/enriched").toString(),
                                    "evaluate.gold",
                                    "label"))));
            return measures(linear, bge, first, second, evaluation, invoice, after);
        } finally {
            spark.stop();
        }
    }

    private RunSummary enrich(
            SparkSession spark, Path work, Path test, Provider provider, String output, Consumer<String> progress) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("input.path", test.toString());
        values.put("input.text", "text");
        values.put(
                "small.bundles",
                List.of(work.resolve("linear").toString(), work.resolve("bge").toString()));
        values.put("small.thresholds", THRESHOLDS);
        values.put("small.names", List.of("linear", "bge"));
        values.put("output.path", work.resolve(output).toString());
        values.put("store.path", work.resolve("store").toString());
        values.put("llm.url", provider.url());
        values.put("llm.model", "recorded");
        values.put("llm.price-in", "0.15");
        values.put("llm.price-out", "0.60");
        return Enrichment.run(spark, EnrichSpec.of(Settings.of(null, values)), clock, progress::accept);
    }

    private static List<Measure> measures(
            TrainReport linear,
            TrainReport bge,
            RunSummary first,
            RunSummary second,
            Evaluation evaluation,
            JsonNode invoice,
            JsonNode after) {
        long billed = invoice.path("billed_picos").asLong();
        long charged = first.money().charge().picos();
        long asked = after.path("requests").asLong() - invoice.path("requests").asLong();
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.printed(
                "linear alone, held-out rows", accuracy(linear.metrics().accuracy()), "accuracy"));
        measures.add(Measure.printed(
                "BGE alone, held-out rows", accuracy(bge.metrics().accuracy()), "accuracy"));
        first.rowsByStage()
                .forEach((stage, rows) -> measures.add(Measure.printed(
                        "rows that ended at " + stage,
                        String.format(Locale.ROOT, "%,d (%.1f %%)", rows, 100.0 * rows / first.rows()),
                        "rows")));
        measures.add(
                Measure.printed("small stages alone, test split", accuracy(evaluation.accuracySmall()), "accuracy"));
        measures.add(Measure.printed(
                "cascade, test split (LLM answers are gold)", accuracy(evaluation.accuracy()), "accuracy"));
        measures.add(Measure.printed("charge", first.money().charge().toUsd().toPlainString(), "US dollars"));
        measures.add(Measure.printed(
                "all-LLM, estimated", first.money().counterfactual().toString(), "US dollars"));
        measures.add(Measure.printed(
                "scoring", String.format(Locale.ROOT, "%.0f", first.seconds().score()), "seconds"));
        measures.add(Measure.printed(
                "asking", String.format(Locale.ROOT, "%.1f", first.seconds().ask()), "seconds"));
        measures.add(new Measure(
                "ledger - invoice", Long.toString(charged - billed), "pico-dollars", "= 0", charged == billed));
        long unknown = after.path("unknown_rows").asLong();
        measures.add(
                new Measure("rows the provider did not know", Long.toString(unknown), "rows", "= 0", unknown == 0));
        measures.add(new Measure("requests of a second run", Long.toString(asked), "requests", "= 0", asked == 0));
        long again = second.money().charge().picos();
        measures.add(new Measure("charge of a second run", Long.toString(again), "pico-dollars", "= 0", again == 0));
        return measures;
    }

    private static String accuracy(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
