package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Route;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.model.Device;
import dev.sluice.model.Platform;
import dev.sluice.settings.EnrichSpec;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The table {@code runs/}: one row a run, partitioned by run id, append-only. */
record RunsTable(SparkSession spark, EnrichSpec spec, LlmSpec llm, Price price, SmallSpec small) {
    private static final DataType COUNTS = DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType);
    private static final DataType TEXTS = DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

    void write(RunFolder folder, RunSummary summary, Instant start, Instant end) {
        Line line = new Line();
        line.text("status", "finished");
        line.add("started_at", DataTypes.TimestampType, Timestamp.from(start));
        line.add("finished_at", DataTypes.TimestampType, Timestamp.from(end));
        line.add("rounds", DataTypes.IntegerType, folder.manifest().round());
        line.text("settings_hash", folder.manifest().settings());
        line.text("input", spec.input().path());
        line.text("output", spec.output());
        line.count("rows", summary.rows());
        for (Route route : Route.values()) {
            line.count("rows_" + route.text(), summary.rowsByRoute().getOrDefault(route.text(), 0L));
        }
        line.add("rows_by_stage", COUNTS, summary.rowsByStage());
        line.add("rows_by_reason", COUNTS, summary.rowsByReason());
        calls(line, summary.calls());
        money(line, summary.money());
        line.text("price_version", price == null ? null : price.version());
        limits(line, summary);
        line.add(
                "bundles",
                DataTypes.createArrayType(DataTypes.StringType),
                small.stages().stream().map(StageSpec::hash).toList());
        line.add("thresholds", DataTypes.createArrayType(DataTypes.DoubleType), spec.thresholds());
        line.text("certificate_status", "uncertified");
        line.add("small_seconds", DataTypes.DoubleType, summary.seconds().score());
        line.add(
                "small_rows_per_second",
                DataTypes.DoubleType,
                rate(summary.rows(), summary.seconds().score()));
        line.add("llm_seconds", DataTypes.DoubleType, summary.seconds().ask());
        line.add("seconds", DataTypes.DoubleType, summary.seconds().all());
        line.add("versions", TEXTS, versions());
        spark.createDataFrame(List.of(line.row()), line.schema)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(spec.ledger() + "/runs/run_id=" + folder.runId());
    }

    private void calls(Line line, RunSummary.Calls calls) {
        line.count("calls", calls.attempts());
        line.count("answers_bought", calls.bought());
        line.count("answers_stored", calls.stored());
        line.count("paid_twice", calls.paidTwice());
        line.count("rate_limited", calls.rateLimited());
        line.count("prompt_tokens", calls.promptTokens());
        line.count("cached_tokens", calls.cachedTokens());
        line.count("completion_tokens", calls.completionTokens());
    }

    private static void money(Line line, RunSummary.Money money) {
        line.money("charge_usd", money.charge());
        line.money("unattributed_usd", money.unattributed());
        line.money("unknown_usd", money.unknown());
        line.money("counterfactual_usd", money.counterfactual());
        line.money("budget_usd", money.budget());
    }

    private void limits(Line line, RunSummary summary) {
        line.text("llm_provider", llm == null ? null : llm.endpoint().provider());
        line.text("llm_model", llm == null ? null : llm.endpoint().model());
        Long rpm = llm == null || spec.llm().rpm() == 0 ? null : spec.llm().rpm();
        Long tpm = llm == null || spec.llm().tpm() == 0 ? null : spec.llm().tpm();
        double perMinute = rate(summary.calls().attempts(), summary.seconds().ask()) * 60;
        line.add("limit_rpm", DataTypes.LongType, rpm);
        line.add("limit_tpm", DataTypes.LongType, tpm);
        line.add("limit_rpm_used", DataTypes.DoubleType, rpm == null ? null : (Double) (perMinute / rpm));
    }

    private static double rate(long n, double seconds) {
        return seconds > 0 ? n / seconds : 0;
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>(Platform.describe(Device.Resolved.CPU));
        versions.put("spark", spark.version());
        String own = RunsTable.class.getPackage().getImplementationVersion();
        versions.put("sluice", own == null ? "development" : own);
        return versions;
    }

    /** A row and its schema, written side by side. */
    private static final class Line {
        private StructType schema = new StructType();
        private final List<Object> values = new ArrayList<>();

        void add(String name, DataType type, Object value) {
            schema = schema.add(name, type);
            values.add(value);
        }

        void text(String name, String value) {
            add(name, DataTypes.StringType, value);
        }

        void count(String name, long value) {
            add(name, DataTypes.LongType, value);
        }

        void money(String name, PicoUsd value) {
            BigDecimal usd = value == null ? null : value.toUsd();
            add(name, Columns.MONEY, usd);
        }

        Row row() {
            return RowFactory.create(values.toArray());
        }
    }
}
