package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;

import dev.sluice.certificate.AuditResult;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import dev.sluice.settings.InputSpec;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads the labels that a person gave to the rows of earlier runs' sheets, and makes nights of them. Rows without a label are
 * passed over, but a run is labelled wholly or not at all: a person who leaves out the hard rows would make the rest look
 * better. The whole file is checked before anything is written.
 *
 * <p>Nights count in the order in which their labels are read, those of one file in the order of their runs. That is the
 * order of the runs where people label in it. A night read late is not put before others whose test somebody has seen: the
 * probability of a false revocation is for evidence that is only ever added to.
 *
 * @param now when they are read
 */
record AuditLabels(SparkSession spark, Storage ledger, Instant now) {
    private static final String KEY = "audit.labels";

    /**
     * @return labelled runs in the file, and those of them that are new
     * @throws UserException for a file that a person must mend; nothing is written then
     */
    Read read(String path) throws IOException {
        List<AuditJudgement> judgements = new ArrayList<>();
        for (Map.Entry<String, SortedMap<String, String>> run : labels(path).entrySet()) {
            AuditSheet sheet = AuditSheet.read(ledger, run.getKey())
                    .orElseThrow(() -> wrong(
                            path,
                            "run_id '" + run.getKey() + "' has no sheet in " + ledger.uri()
                                    + "; expected runs of this ledger that wrote one"));
            AuditJudgement judgement = new AuditJudgement(spark, ledger, sheet, run.getValue());
            judgement.requireSound(problem -> wrong(path, problem));
            judgements.add(judgement);
        }
        int fresh = 0;
        for (AuditJudgement judgement : judgements) {
            fresh += add(judgement) ? 1 : 0;
        }
        return new Read(judgements.size(), fresh);
    }

    /** What a file held. */
    record Read(int runs, int fresh) {}

    /** Gold by id by run, blanks left out. */
    private SortedMap<String, SortedMap<String, String>> labels(String path) {
        Dataset<Row> table = Sources.read(spark, new InputSpec(path, "auto", null), KEY);
        for (String column : List.of("run_id", "id", "gold")) {
            Sources.require(table, column, KEY);
        }
        SortedMap<String, SortedMap<String, String>> runs = new TreeMap<>();
        List<Row> rows = table.select(
                        col("run_id").cast("string"),
                        col("id").cast("string"),
                        col("gold").cast("string"))
                .filter(trim(col("gold")).notEqual(""))
                .collectAsList();
        for (Row row : rows) {
            if (row.isNullAt(0) || row.isNullAt(1)) {
                throw wrong(path, "a row with gold '" + row.getString(2) + "' lacks its run_id or id");
            }
            String before = runs.computeIfAbsent(row.getString(0), run -> new TreeMap<>())
                    .put(row.getString(1), row.getString(2));
            if (before != null && !before.equals(row.getString(2))) {
                throw wrong(
                        path,
                        "id " + row.getString(1) + " of " + row.getString(0) + " is labelled twice, '" + before
                                + "' and '" + row.getString(2) + "'");
            }
        }
        return runs;
    }

    /** Nothing new where the night is there. A crash may have come between labels and night, or night and revocation. */
    private boolean add(AuditJudgement judgement) throws IOException {
        String certificate = judgement.sheet().certificate();
        AuditTable table = new AuditTable(spark, ledger);
        List<AuditTable.Night> nights = new ArrayList<>(table.nights(certificate));
        boolean fresh = nights.stream()
                .noneMatch(night -> night.runId().equals(judgement.sheet().runId()));
        if (fresh) {
            judgement.keep();
            AuditTable.Night night = new AuditTable.Night(judgement.sheet().runId(), now, judgement.night());
            nights.add(night);
            table.write(certificate, nights.size(), night, judgement.unusable(), PicoUsd.ZERO);
        }
        AuditResult result = AuditStep.test(nights);
        if (result.revoked()) {
            Revocation.of(certificate, nights, result).write(ledger);
        }
        return fresh;
    }

    private static UserException wrong(String path, String problem) {
        return new UserException(KEY + ": " + path + ": " + problem);
    }
}
