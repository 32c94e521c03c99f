package dev.sluice.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.certificate.AuditNight;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a run that a person is to label: a table {@code audit_rows/run_id=…} in the ledger's folder, the same as CSV in
 * {@code audit_sheets/}, and here what makes a night of the labels when they come.
 *
 * @param certificate hash of its content
 * @param meant rows of the run that the claim speaks of, however they were answered
 * @param sizes answered rows of each stratum
 * @param labels the classes
 * @param recallOf class of a claim of recall, else null
 * @param epsilon of a claim of non-inferiority, else null
 * @param rows on the sheet
 */
record AuditSheet(
        String runId,
        String certificate,
        double target,
        long meant,
        List<Long> sizes,
        List<String> labels,
        String recallOf,
        Double epsilon,
        long rows) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** The night of what was found. */
    AuditNight night(List<AuditNight.Stratum> strata, long unusable) {
        if (epsilon != null) {
            return AuditNight.ofNonInferiority(epsilon, meant, strata, unusable);
        }
        return recallOf == null
                ? AuditNight.of(target, meant, strata, unusable)
                : AuditNight.ofRecall(target, meant, strata, unusable);
    }

    /** Column of the LLM's label, for a claim that compares with it; not in the CSV, since a person is to judge the text. */
    private static final String LLM = "llm_label";

    /** An id counts from 1, short enough for any spreadsheet. */
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add(AuditSample.STRATUM, DataTypes.IntegerType)
            .add("text", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add("gold", DataTypes.StringType)
            .add(LLM, DataTypes.StringType);

    static Optional<AuditSheet> read(Storage ledger, String runId) throws IOException {
        if (!ledger.exists(night(runId))) {
            return Optional.empty();
        }
        try (InputStream in = ledger.open(night(runId))) {
            return Optional.of(JSON.readValue(in, AuditSheet.class));
        }
    }

    /**
     * Writes all three, the night last: a sheet without it is not known.
     *
     * @param drawn text, label, stratum and perhaps the LLM's label of each row
     */
    void write(SparkSession spark, Storage ledger, List<Row> drawn) throws IOException {
        StringBuilder csv =
                new StringBuilder("\uFEFF" + line(Stream.of("run_id", "id", "stratum", "text", "label", "gold")));
        List<Row> table = new ArrayList<>();
        for (Row row : drawn) {
            String id = Integer.toString(table.size() + 1);
            String stratum = Integer.toString(row.getInt(2));
            String llm = row.length() > 3 ? row.getString(3) : null;
            table.add(RowFactory.create(id, row.getInt(2), row.getString(0), row.getString(1), null, llm));
            csv.append(line(Stream.of(runId, id, stratum, harmless(row.getString(0)), harmless(row.getString(1)), "")));
        }
        spark.createDataFrame(table, SCHEMA)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(ledger.uri() + "/" + folder(runId));
        ledger.replace(file(runId), csv.toString().getBytes(StandardCharsets.UTF_8));
        ledger.replace(night(runId), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }

    private static String line(Stream<String> values) {
        return values.map(value -> '"' + value.replace("\"", "\"\"") + '"').collect(Collectors.joining(",", "", "\n"));
    }

    /** A spreadsheet runs what begins like a formula; a text is from anybody. */
    private static String harmless(String text) {
        return text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
    }

    static String folder(String runId) {
        return "audit_rows/run_id=" + runId;
    }

    /** For a person. */
    static String file(String runId) {
        return "audit_sheets/" + runId + ".csv";
    }

    private static String night(String runId) {
        return folder(runId) + "/_night.json";
    }
}
