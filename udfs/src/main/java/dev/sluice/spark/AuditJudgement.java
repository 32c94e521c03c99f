package dev.sluice.spark;

import dev.sluice.certificate.AuditNight;
import dev.sluice.domain.UserException;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A person's labels for the sheet of one run. They are kept in {@code audit_labels/run_id=…} of the ledger's folder.
 *
 * @param gold by id of the row
 */
record AuditJudgement(SparkSession spark, Storage ledger, AuditSheet sheet, SortedMap<String, String> gold) {
    /** In place of a label: nobody can tell. */
    static final String UNKNOWN = "?";

    private static final int SHOWN = 5;
    private static final double NEITHER = 0.5;

    private static final StructType SCHEMA =
            new StructType().add("id", DataTypes.StringType).add("gold", DataTypes.StringType);

    /** Every row of the sheet and no other has a label, a class or {@value #UNKNOWN}, and the one that it had before. */
    void requireSound(Function<String, UserException> error) throws IOException {
        SortedMap<String, Row> rows = rows();
        for (Map.Entry<String, String> given : gold.entrySet()) {
            String where = "id " + given.getKey() + " of " + sheet.runId();
            if (!rows.containsKey(given.getKey())) {
                throw error.apply(where + " is not on that run's sheet, which has ids 1 to " + sheet.rows());
            }
            if (!given.getValue().equals(UNKNOWN) && !sheet.labels().contains(given.getValue())) {
                throw error.apply(where + " has gold '" + given.getValue() + "'; expected one of " + sheet.labels()
                        + ", or " + UNKNOWN + " where nobody can tell");
            }
        }
        if (gold.size() < rows.size()) {
            List<String> left = rows.keySet().stream()
                    .filter(id -> !gold.containsKey(id))
                    .limit(SHOWN)
                    .toList();
            throw error.apply(rows.size() - gold.size() + " of " + rows.size() + " rows of " + sheet.runId()
                    + " have no label yet, such as id " + String.join(", ", left) + "; label all of a run's rows, "
                    + UNKNOWN + " where nobody can tell");
        }
        for (Map.Entry<String, String> known : known().entrySet()) {
            if (!known.getValue().equals(gold.get(known.getKey()))) {
                throw error.apply("id " + known.getKey() + " of " + sheet.runId() + " has gold '"
                        + gold.get(known.getKey()) + "', but was read as '" + known.getValue()
                        + "' before; what a night has shown is not changed");
            }
        }
    }

    private SortedMap<String, Row> rows() {
        SortedMap<String, Row> rows = new TreeMap<>();
        String folder = ledger.uri() + "/" + AuditSheet.folder(sheet.runId());
        spark.read()
                .schema(AuditSheet.SCHEMA)
                .parquet(folder)
                .collectAsList()
                .forEach(row -> rows.put(row.getString(0), row));
        return rows;
    }

    private SortedMap<String, String> known() throws IOException {
        SortedMap<String, String> known = new TreeMap<>();
        if (ledger.exists(folder() + "/_SUCCESS")) {
            spark.read()
                    .schema(SCHEMA)
                    .parquet(ledger.uri() + "/" + folder())
                    .collectAsList()
                    .forEach(row -> known.put(row.getString(0), row.getString(1)));
        }
        return known;
    }

    void keep() {
        List<Row> rows = new ArrayList<>();
        gold.forEach((id, label) -> rows.add(RowFactory.create(id, label)));
        spark.createDataFrame(rows, SCHEMA)
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(ledger.uri() + "/" + folder());
    }

    private String folder() {
        return "audit_labels/run_id=" + sheet.runId();
    }

    AuditNight night() {
        long[] unusable = unusable();
        long[] audited = new long[unusable.length];
        long[] wrong = new long[unusable.length];
        long[] neutral = new long[unusable.length];
        rows().forEach((id, row) -> {
            String given = gold.get(id);
            if (isJudged(given)) {
                int h = row.getInt(1);
                double loss = loss(given, row.getString(3), row.getString(5));
                audited[h]++;
                wrong[h] += loss == 1 ? 1 : 0;
                neutral[h] += loss > 0 && loss < 1 ? 1 : 0;
            }
        });
        List<AuditNight.Stratum> strata = new ArrayList<>();
        long without = 0;
        for (int h = 0; h < unusable.length; h++) {
            strata.add(new AuditNight.Stratum(sheet.sizes().get(h), audited[h], wrong[h], neutral[h]));
            without += unusable[h];
        }
        return sheet.night(strata, without);
    }

    /** 1 for a wrong row, 0 for a right one, between them where a row is neither. */
    private double loss(String given, String label, String llm) {
        if (sheet.epsilon() != null) {
            return ((given.equals(llm) ? 1 : 0) - (given.equals(label) ? 1 : 0) + 1) / 2.0;
        }
        boolean meant = sheet.recallOf() == null || sheet.recallOf().equals(given);
        return !meant ? NEITHER : given.equals(label) ? 0 : 1;
    }

    /** Rows of each stratum that nobody could judge. */
    long[] unusable() {
        long[] unusable = new long[sheet.sizes().size()];
        rows().forEach((id, row) -> unusable[row.getInt(1)] += isJudged(gold.get(id)) ? 0 : 1);
        return unusable;
    }

    private boolean isJudged(String given) {
        return sheet.labels().contains(given);
    }
}
