package dev.sluice.spark;

import dev.sluice.certificate.AccuracyEstimate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Route;
import dev.sluice.evaluation.Energy;
import dev.sluice.llm.LlmSpec;
import dev.sluice.model.Device;
import dev.sluice.model.Platform;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.LlmSettings;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The table {@code runs/}: one row a run, partitioned by run id, append-only. */
record RunsTable(Prepared prepared) {
    /** The {@code certificate_status} of a run with thresholds of a person's choice. */
    private static final String UNCERTIFIED = "uncertified";

    /** Any unit: pico-dollars, and as many FLOPs as a budget may have. */
    private static final DataType AMOUNT = DataTypes.createDecimalType(38, 12);

    private static final DataType COUNTS = DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType);
    private static final DataType TEXTS = DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType);

    void write(RunFolder folder, RunSummary summary, Instant start, Instant end) {
        EnrichSpec spec = prepared.spec();
        SparkSession spark = prepared.spark();
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
        budget(line, summary.budget());
        line.text(
                "price_version",
                prepared.llms().isEmpty() ? null : prepared.firstLlm().price().version());
        limits(line, summary);
        line.add(
                "bundles",
                DataTypes.createArrayType(DataTypes.StringType),
                prepared.scoring().small().stages().stream()
                        .map(StageSpec::hash)
                        .toList());
        thresholds(line);
        certificate(line, summary.certificate());
        line.add("small_seconds", DataTypes.DoubleType, summary.seconds().score());
        line.add(
                "small_rows_per_second",
                DataTypes.DoubleType,
                rate(summary.rows(), summary.seconds().score()));
        economy(line, summary.economy());
        line.add("llm_seconds", DataTypes.DoubleType, summary.seconds().ask());
        line.add("seconds", DataTypes.DoubleType, summary.seconds().all());
        line.add("versions", TEXTS, versions(spark, prepared.scoring().small()));
        spark.createDataFrame(List.of(line.row()), line.schema)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(spec.ledger() + "/runs/run_id=" + folder.runId());
    }

    /** {@code thresholds} has one a stage, null for a stage with one a class; those are in {@code thresholds_by_class}. */
    private void thresholds(Line line) {
        DataType numbers = DataTypes.createArrayType(DataTypes.DoubleType);
        List<List<Double>> all = prepared.scoring().small().stages().stream()
                .map(stage -> stage.thresholds().values())
                .toList();
        List<Double> single = new ArrayList<>();
        all.forEach(values -> single.add(values.size() == 1 ? values.get(0) : null));
        line.add("thresholds", numbers, single);
        line.add("thresholds_by_class", DataTypes.createArrayType(numbers), all);
    }

    private static void certificate(Line line, RunSummary.Certificate certificate) {
        boolean none = certificate == null;
        line.text(
                "certificate_status", none ? UNCERTIFIED : certificate.status().text());
        line.text("certificate", none ? null : certificate.hash());
        line.text("certificate_claim", none ? null : certificate.claim());
        line.number("target", none ? null : (Double) certificate.target());
        line.number("delta", none ? null : (Double) certificate.delta());
        line.number("certified_accuracy", none ? null : certificate.accuracy());
        audit(line, none ? null : certificate.audit());
    }

    private static void audit(Line line, RunSummary.Audit audit) {
        boolean none = audit == null;
        line.add(
                "audit_labels",
                DataTypes.LongType,
                none ? null : (Long) audit.night().audited());
        line.add("audit_wrong", DataTypes.LongType, none ? null : (Long) audit.wrong());
        line.add(
                "audit_unusable",
                DataTypes.LongType,
                none ? null : (Long) audit.night().unusable());
        line.number("audit_allowed", none ? null : (Double) audit.night().allowed());
        line.add("audit_nights", DataTypes.LongType, none ? null : (Long) audit.nights());
        line.number("audit_log_e", none ? null : (Double) audit.result().logE());
        line.number("audit_p", none ? null : (Double) audit.result().pValue());
        boolean judged = !none && audit.sheet() == null;
        line.number("audit_accuracy", judged ? accuracy(audit.result().tonight()) : null);
        line.number(
                "audit_accuracy_window", none ? null : accuracy(audit.result().window()));
        line.add(
                "drift_since",
                DataTypes.IntegerType,
                none ? null : (Integer) audit.result().driftSince());
        line.money("audit_usd", none ? null : audit.charge());
        line.text("audit_sheet", none || judged ? null : audit.sheet().file());
    }

    private static Double accuracy(AccuracyEstimate estimate) {
        return Double.isNaN(estimate.accuracy()) ? null : (Double) estimate.accuracy();
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

    /** Amounts in dollars, calls, tokens, FLOPs or seconds, as the unit says. */
    private static void budget(Line line, RunSummary.Budget budget) {
        boolean none = budget == null;
        line.text("budget_unit", none ? null : budget.limit().unit().text());
        line.add("budget", AMOUNT, none ? null : budget.limit().value());
        line.add("budget_used", AMOUNT, none ? null : budget.limit().unit().value(budget.used()));
    }

    private static void economy(Line line, RunSummary.Economy economy) {
        Energy small = economy.small();
        line.number("small_joules", small == null ? null : (Double) small.joules());
        line.text("small_joules_source", small == null ? null : small.source().text());
        line.add("tokens_avoided", DataTypes.LongType, economy.tokensAvoided());
    }

    private void limits(Line line, RunSummary summary) {
        LlmSpec llm = prepared.llm();
        LlmSettings settings = prepared.spec().llm();
        line.text("llm_provider", llm == null ? null : llm.endpoint().provider());
        line.text("llm_model", llm == null ? null : llm.endpoint().model());
        line.add(
                "llm_stages",
                TEXTS,
                prepared.llms().stream()
                        .collect(Collectors.toMap(
                                LlmStage::name, stage -> stage.spec().endpoint().model())));
        Long rpm = llm == null || settings.rpm() == 0 ? null : settings.rpm();
        Long tpm = llm == null || settings.tpm() == 0 ? null : settings.tpm();
        double perMinute = rate(summary.calls().attempts(), summary.seconds().ask()) * 60;
        line.add("limit_rpm", DataTypes.LongType, rpm);
        line.add("limit_tpm", DataTypes.LongType, tpm);
        line.add("limit_rpm_used", DataTypes.DoubleType, rpm == null ? null : (Double) (perMinute / rpm));
    }

    private static double rate(long n, double seconds) {
        return seconds > 0 ? n / seconds : 0;
    }

    /** Where rows may have been scored on a GPU, what the executors say of that: their device, and how batches are made. */
    private static Map<String, String> versions(SparkSession spark, SmallSpec small) {
        Map<String, String> versions = new TreeMap<>(Platform.describe(Device.Resolved.CPU));
        if (small.device().mayBeGpu()) {
            versions.putAll(ScorePlatform.of(spark, small));
        }
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

        void number(String name, Double value) {
            add(name, DataTypes.DoubleType, value);
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
