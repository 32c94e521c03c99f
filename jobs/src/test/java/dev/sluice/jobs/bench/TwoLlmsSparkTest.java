package dev.sluice.jobs.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.PicoUsd;
import dev.sluice.jobs.LocalSpark;
import dev.sluice.settings.DeferralSpec;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Deferral;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.RunSummary;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A linear model, a cheap and a strong LLM on rows of isear with recorded answers (seed 1): Llama-2-70B where the linear model
 * is not sure, GPT-3.5 where a deferral model holds neither label for likely. Two simulated providers are the judges of calls and
 * money.
 */
@Tag("spark")
@Tag("long")
class TwoLlmsSparkTest {
    private static final String CHEAP = "llama2_70b";
    private static final String STRONG = "gpt35";
    private static final int DEFERRAL_ROWS = 400;
    private static final int ROWS = 300;
    /** About two standard errors of a difference of two accuracies on the same 300 rows. */
    private static final double MARGIN = 0.05;

    @TempDir
    private static Path work;

    private static SparkSession spark;
    private static RecordedRows recorded;
    private static Path bundle;
    private static Path deferral;

    @BeforeAll
    static void learn() throws IOException {
        recorded = RecordedRows.of(work, DEFERRAL_ROWS, ROWS);
        spark = LocalSpark.session();
        bundle = recorded.linear(spark);
        deferral = work.resolve("deferral.json");
        Map<String, Object> settings = new HashMap<>(Map.of(
                "input.path",
                recorded.written("gold", recorded.heldOut()).toString(),
                "input.text",
                "text",
                "small.bundles",
                List.of(bundle.toString()),
                "llm.model",
                CHEAP,
                "deferral.gold",
                "label",
                "deferral.llm-column",
                CHEAP,
                "deferral.output",
                deferral.toString()));
        Deferral.run(spark, DeferralSpec.of(Settings.of(null, settings)), line -> {});
    }

    @Test
    void enrich_twoRecordedLlms_decideEachRowOnceForWhatTheirProvidersBill() throws IOException {
        Path input = recorded.written("input", recorded.fresh());
        try (Provider cheap = recorded.provider(input, CHEAP, "0.5", "1.5");
                Provider strong = recorded.provider(input, STRONG, "2.5", "10")) {
            EnrichCommand command = EnrichCommand.of(input, bundle, work.resolve("out"), cheap)
                    .with("small.thresholds", List.of(0.6))
                    .with("llm.model", CHEAP)
                    .with("llm.price-in", "0.5")
                    .with("llm.price-out", "1.5")
                    .with("llm.tasks", 2)
                    .with("llm.max-in-flight", 16)
                    .with("llm.deferral", deferral.toString())
                    .with("llm.threshold", 0.75)
                    .with(
                            "llm.next",
                            List.of(Map.of(
                                    "url", strong.url(), "model", STRONG, "price-in", "2.5", "price-out", "10")));
            RunSummary run = Enrichment.run(
                    spark, EnrichSpec.of(Settings.of(null, command.settings())), Clock.systemUTC(), line -> {});
            Invoice cheapBill = new Invoice(cheap.invoice());
            Invoice strongBill = new Invoice(strong.invoice());
            assertThat(strongBill.number("requests")).isBetween(1L, cheapBill.number("requests") - 1);
            assertThat(cheapBill.number("requests")).isLessThan(ROWS);
            requireBooked(command, "llm", cheapBill, 500_000, 1_500_000);
            requireBooked(command, "llm2", strongBill, 2_500_000, 10_000_000);
            assertThat(run.money().charge()).isEqualTo(cheapBill.billed().plus(strongBill.billed()));
            requireDecided(command);
            assertThat(accuracy(command, "sluice_label"))
                    .isGreaterThanOrEqualTo(accuracy(command, "sluice_small_label") - MARGIN)
                    .isGreaterThanOrEqualTo(accuracy(command, STRONG) - MARGIN);
        }
    }

    /** What a stage has called and paid is what its provider has answered and billed. */
    private static void requireBooked(EnrichCommand command, String stage, Invoice bill, long in, long out) {
        Row booked = spark.read()
                .parquet(command.output().resolve("ledger").toString())
                .filter(col("stage").equalTo(stage))
                .agg(count(lit(1)), sum("prompt_tokens"), sum("completion_tokens"), sum("charge_usd"))
                .head();
        assertThat(bill.number("unknown_rows")).isZero();
        assertThat(bill.number("duplicate_paid")).isZero();
        assertThat(booked.getLong(0)).isEqualTo(bill.number("requests"));
        PicoUsd charge = PicoUsd.ofUsd(booked.getDecimal(3));
        assertThat(charge).isEqualTo(new PicoUsd(booked.getLong(1) * in + booked.getLong(2) * out));
        assertThat(charge).isEqualTo(bill.billed());
    }

    /** Each row has the word of the stage that decided it, and is paid for by those that saw it. */
    private static void requireDecided(EnrichCommand command) {
        List<Row> enriched = enriched(command);
        assertThat(enriched)
                .extracting(row -> row.<String>getAs("id"))
                .hasSize(ROWS)
                .doesNotHaveDuplicates();
        assertThat(enriched).allSatisfy(row -> {
            String decides =
                    switch (row.<String>getAs("sluice_stage")) {
                        case "small" -> "sluice_small_label";
                        case "llm" -> CHEAP;
                        default -> STRONG;
                    };
            assertThat(row.<String>getAs("sluice_label")).isEqualTo(row.getAs(decides));
            boolean asked = !row.<String>getAs("sluice_route").equals("accept");
            assertThat(row.<BigDecimal>getAs("sluice_charge_usd").signum()).isEqualTo(asked ? 1 : 0);
        });
        assertThat(enriched)
                .extracting(row -> row.<String>getAs("sluice_stage"))
                .contains("small", "llm", "llm2");
    }

    private static double accuracy(EnrichCommand command, String column) {
        return enriched(command).stream()
                .mapToInt(row -> row.getAs(column).equals(row.getAs("label")) ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static List<Row> enriched(EnrichCommand command) {
        return spark.read()
                .parquet(command.output().resolve("enriched").toString())
                .collectAsList();
    }
}
