package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.certificate.Candidate;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.spark.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What one bundle says of every row, whatever its confidence, and what that took.
 *
 * @param labels class indexes in the order of the rows, -1 where it could not score one
 * @param confidences NaN there
 * @param cpuSeconds of this process for a row, Spark and tokenising included
 */
record StageVotes(int[] labels, double[] confidences, double cpuSeconds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WINDOW = 512;

    /**
     * Scores a table, unless the file has what an earlier run found.
     *
     * @param rows columns id (0 to n - 1) and text
     */
    static StageVotes of(SparkSession spark, Path bundle, Dataset<Row> rows, Path file) throws IOException {
        if (Files.exists(file)) {
            return JSON.readValue(file.toFile(), StageVotes.class);
        }
        List<String> names = Bundles.readManifest(bundle).labels().names();
        Scoring scoring = Scoring.of(spark, List.of(bundle.toString()), List.of(0.0), List.of("s"), Device.CPU, WINDOW);
        scoring.score(rows.limit(1), "text").collectAsList(); // the model is loaded before the clock starts
        double start = CpuTime.seconds();
        List<Row> scored = scoring.score(rows, "text")
                .select("id", "__sluice_label", "__sluice_confidence")
                .collectAsList();
        double seconds = CpuTime.seconds() - start;
        int[] labels = new int[scored.size()];
        double[] confidences = new double[scored.size()];
        for (Row row : scored) {
            int at = (int) row.getLong(0);
            labels[at] = row.isNullAt(1) ? -1 : names.indexOf(row.getString(1));
            confidences[at] = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
        }
        StageVotes votes = new StageVotes(labels, confidences, seconds / scored.size());
        JSON.writeValue(file.toFile(), votes);
        return votes;
    }

    /** Row i as a search sees it, with the votes of all stages. */
    static Candidate candidate(List<StageVotes> stages, int row) {
        List<Candidate.Vote> votes = new ArrayList<>();
        for (StageVotes stage : stages) {
            votes.add(new Candidate.Vote(stage.labels()[row], stage.confidences()[row]));
        }
        return new Candidate("row " + row, votes);
    }
}
