package dev.sluice.jobs.bench;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.jobs.LocalSpark;
import dev.sluice.settings.CompressSpec;
import dev.sluice.settings.DistillSpec;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.ScorerTrainSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.CompressReport;
import dev.sluice.spark.Compressing;
import dev.sluice.spark.DistillReport;
import dev.sluice.spark.Distillation;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.RunSummary;
import dev.sluice.spark.ScorerReport;
import dev.sluice.spark.ScorerTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Systems that combine small and large models on rows of isear with recorded answers of GPT-3.5 (seed 1): what they do to rows
 * and money. What they are worth is the benchmark's to say.
 */
@Tag("spark")
@Tag("long")
class RecordedSystemsSparkTest {
    private static final String LLM = "gpt35";
    private static final int HELD_OUT = 400;
    private static final int ROWS = 400;
    private static final int CLASSES = 7;

    @TempDir
    private static Path work;

    private static SparkSession spark;
    private static RecordedRows recorded;
    private static Path bundle;
    private static Path heldOut;
    private static Path input;

    @BeforeAll
    static void train() throws IOException {
        recorded = RecordedRows.of(work, HELD_OUT, ROWS);
        spark = LocalSpark.session();
        heldOut = recorded.written("held-out", recorded.heldOut());
        input = recorded.written("input", recorded.fresh());
        bundle = recorded.linear(spark);
    }

    private static Provider provider() {
        return recorded.provider(input, LLM, "0.15", "0.60");
    }

    private static RunSummary enrich(EnrichCommand command) {
        return Enrichment.run(
                spark, EnrichSpec.of(Settings.of(null, command.settings())), Clock.systemUTC(), line -> {});
    }

    private static Dataset<Row> enriched(String name) {
        return spark.read().parquet(work.resolve(name).resolve("enriched").toString());
    }

    /** Data Shunt: fewer candidates, then a second gate from what was paid for, with no further call. */
    @Test
    void hardPruningAndDistillation_ofRecordedAnswers_bookWhatIsAskedAndAskNothingMore() {
        try (Provider provider = provider()) {
            RunSummary run = enrich(EnrichCommand.of(input, bundle, work.resolve("pruned"), provider)
                    .with("small.thresholds", List.of(0.7))
                    .with("llm.prompt.hard", true)
                    .with("llm.prompt.top-k", 3));
            Invoice bill = new Invoice(provider.invoice());
            Dataset<Row> rows = enriched("pruned");
            long answered = rows.filter("sluice_route = 'escalate'").count();
            // The provider refuses where its recorded answer is not among the candidates.
            long outside = rows.filter("sluice_reason = 'refused'").count();
            assertThat(rows.count()).isEqualTo(ROWS);
            assertThat(rows.filter("sluice_route = 'escalate' and sluice_label <> " + LLM)
                            .count())
                    .isZero();
            assertThat(rows.filter("sluice_reason = 'refused' and sluice_label = " + LLM)
                            .count())
                    .as("the small label is always a candidate")
                    .isZero();
            assertThat(outside).isBetween(1L, answered);
            assertThat(bill.number("requests")).isEqualTo(answered + outside);
            assertThat(run.money().charge()).isEqualTo(bill.billed());

            Map<String, Object> settings = new HashMap<>(Map.of(
                    "distill.inputs", List.of(work.resolve("pruned/enriched").toString()),
                    "input.text", "text",
                    "store.path", work.resolve("pruned-store").toString(),
                    "small.bundles", List.of(bundle.toString()),
                    "small.thresholds", List.of(0.7),
                    "distill.gold-input", heldOut.toString(),
                    "distill.label", "label",
                    "distill.output", work.resolve("second").toString(),
                    "train.reg-params", List.of(0.0001)));
            DistillReport report =
                    Distillation.run(spark, DistillSpec.of(Settings.of(null, settings)), Clock.systemUTC(), line -> {});
            assertThat(report.rows().absorbed()).isEqualTo(answered);
            assertThat(report.rows().gold()).isEqualTo(HELD_OUT);
            assertThat(Files.exists(work.resolve("second/manifest.json"))).isEqualTo(report.better());
            assertThat(new Invoice(provider.invoice()).number("requests")).isEqualTo(answered + outside);
        }
    }

    /** Budgets: of several answers the first that a verifier passes, and not one call more than allowed. */
    @Test
    void samplesAndVerifier_withinABudgetOfCalls_keepWhatDoesNotPass() {
        int calls = 60;
        try (Provider provider = provider()) {
            RunSummary run = enrich(EnrichCommand.of(input, bundle, work.resolve("verified"), provider)
                    .with("llm.samples", 3)
                    .with("llm.temperature", 0.7)
                    .with("llm.verifier", "equals:label")
                    .with("budget.calls", calls));
            Invoice bill = new Invoice(provider.invoice());
            Dataset<Row> rows = enriched("verified");
            long passed = rows.filter("sluice_route = 'escalate'").count();
            long unverified = rows.filter("sluice_reason = 'unverified'").count();
            assertThat(bill.number("requests")).isEqualTo(calls);
            assertThat(passed + unverified).isEqualTo(calls);
            assertThat(rows.filter("sluice_reason = 'budget'").count()).isEqualTo(ROWS - calls);
            assertThat(rows.filter(col("sluice_route").equalTo("escalate").and(col(LLM).notEqual(col("label"))))
                            .count())
                    .isZero();
            assertThat(rows.filter("sluice_reason = 'unverified' and " + LLM + " = label")
                            .count())
                    .isZero();
            assertThat(run.money().charge()).isEqualTo(bill.billed());
        }
    }

    /** After Cappy: a scorer of pairs of text and label as a classifier. */
    @Test
    void pairScorer_ofRealRows_isRightMoreOftenThanByChance() {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "input.path", heldOut.toString(),
                "input.text", "text",
                "train.label", "label",
                "train.encoder", "minilm",
                "train.output", work.resolve("scorer").toString()));
        ScorerReport report = ScorerTraining.run(
                spark, ScorerTrainSpec.of(Settings.of(null, settings)), Clock.systemUTC(), line -> {});
        assertThat(report.used()).isEqualTo(HELD_OUT);
        assertThat(report.bundle().labels()).hasSize(CLASSES);
        assertThat(report.figures().after().accuracy()).isGreaterThan(2.0 / CLASSES);
        assertThat(report.figures().marginAuroc()).isGreaterThan(0.5);
    }

    /** Small model economics: a smaller model is as good on rows that are new to it, or nothing is written. */
    @Test
    void compression_ofRealRows_isMeasuredOnRowsThatAreNewToTheModel() {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "input.path",
                heldOut.toString(),
                "input.text",
                "text",
                "train.label",
                "label",
                "small.bundles",
                List.of(bundle.toString()),
                "compress.keep",
                0.5,
                "compress.precision",
                "int8",
                "compress.epsilon",
                0.05,
                "compress.output",
                work.resolve("compressed").toString()));
        CompressReport report =
                Compressing.run(spark, CompressSpec.of(Settings.of(null, settings)), Clock.systemUTC(), line -> {});
        assertThat(report.rows()).isEqualTo(HELD_OUT);
        assertThat(report.hash()).isPresent();
        assertThat(report.after().accuracy()).isCloseTo(report.before().accuracy(), within(0.05));
        assertThat(report.after().weightBytes() * 2).isLessThan(report.before().weightBytes());
    }
}
