package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.certificate.AuditNight;
import dev.sluice.domain.PicoUsd;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code audit/} in the ledger's folder, partitioned by run: one row a stratum of what a run's audit found. The
 * nights of a certificate are the runs that used it with this ledger, in the order in which their audits were written: at
 * their end, or when a person's labels were read. {@code accepted} is answered rows where a person judges.
 */
record AuditTable(SparkSession spark, Storage ledger) {
    static final String FOLDER = "audit";

    private static final StructType SCHEMA = new StructType()
            .add("certificate", DataTypes.StringType)
            .add("night", DataTypes.LongType)
            .add("finished_at", DataTypes.TimestampType)
            .add("allowed", DataTypes.DoubleType)
            .add("stratum", DataTypes.IntegerType)
            .add("accepted", DataTypes.LongType)
            .add("audited", DataTypes.LongType)
            .add("wrong", DataTypes.LongType)
            .add("unusable", DataTypes.LongType)
            .add("audit_usd", Columns.MONEY)
            .add("neutral", DataTypes.LongType)
            .add("neutral_value", DataTypes.DoubleType);

    /** One run's audit. */
    record Night(String runId, Instant finishedAt, AuditNight found) {}

    /** All nights of a certificate, the oldest first. */
    List<Night> nights(String certificate) throws IOException {
        return before(certificate, "");
    }

    /** The nights of a certificate but for one run's, the oldest first. */
    List<Night> before(String certificate, String runId) throws IOException {
        List<String> files = ledger.list(FOLDER).stream()
                .filter(name -> name.startsWith(FOLDER + "/run_id=") && name.endsWith(".parquet"))
                .filter(name -> !name.startsWith(folder(runId) + "/"))
                .map(name -> ledger.uri() + "/" + name)
                .toList();
        if (files.isEmpty()) {
            return List.of();
        }
        Map<String, List<Row>> runs = spark
                .read()
                .schema(SCHEMA.add("run_id", DataTypes.StringType))
                .option("basePath", ledger.uri() + "/" + FOLDER)
                .parquet(files.toArray(String[]::new))
                .filter(col("certificate").equalTo(certificate))
                .collectAsList()
                .stream()
                .collect(Collectors.groupingBy(row -> row.<String>getAs("run_id")));
        return runs.entrySet().stream()
                .map(run -> night(run.getKey(), run.getValue()))
                .sorted(Comparator.comparing(Night::finishedAt).thenComparing(Night::runId))
                .toList();
    }

    private static Night night(String runId, List<Row> rows) {
        List<AuditNight.Stratum> strata = rows.stream()
                .map(row -> new AuditNight.Stratum(
                        row.getAs("accepted"), row.getAs("audited"), row.getAs("wrong"), neutral(row)))
                .toList();
        long unusable =
                rows.stream().mapToLong(row -> row.<Long>getAs("unusable")).sum();
        Row any = rows.get(0);
        Timestamp finished = any.getAs("finished_at");
        Double neutral = any.getAs("neutral_value");
        return new Night(
                runId,
                finished.toInstant(),
                new AuditNight(any.<Double>getAs("allowed"), strata, unusable, neutral == null ? 0 : neutral));
    }

    /** Tables that were written before there were neutral rows lack the column. */
    private static long neutral(Row row) {
        Long neutral = row.getAs("neutral");
        return neutral == null ? 0 : neutral;
    }

    /**
     * Writes a run's audit, over one that the same run has written before.
     *
     * @param number of the night, from 1
     * @param unusable audited rows without a usable answer, by stratum
     * @param charge of the audit
     */
    void write(String certificate, long number, Night night, long[] unusable, PicoUsd charge) {
        List<Row> rows = new ArrayList<>();
        for (int h = 0; h < unusable.length; h++) {
            AuditNight.Stratum stratum = night.found().strata().get(h);
            rows.add(RowFactory.create(
                    certificate,
                    number,
                    Timestamp.from(night.finishedAt()),
                    night.found().allowed(),
                    h,
                    stratum.accepted(),
                    stratum.audited(),
                    stratum.wrong(),
                    unusable[h],
                    charge.toUsd(),
                    stratum.neutral(),
                    night.found().neutral()));
        }
        spark.createDataFrame(rows, SCHEMA)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(ledger.uri() + "/" + folder(night.runId()));
    }

    private static String folder(String runId) {
        return FOLDER + "/run_id=" + runId;
    }
}
