package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every escalated row gets the answer to its own text, wherever it lies: rows shuffled (seeds 1 to 3) into 1, 7 and 200
 * partitions, with duplicates, under thresholds by class. The server's answer is a function of the text, so that any
 * mix-up shows.
 */
@Tag("spark")
@Tag("long")
class OwnAnswerSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final List<String> LABELS = List.of("bad", "good", "question");
    private static final List<String> TEXTS = List.of(
            Bundle.SURE_GOOD + " %d",
            Bundle.SURE_BAD + " %d",
            "when is the lamp in stock %d",
            Bundle.DOUBTFUL + " %d",
            "  " + Bundle.DOUBTFUL + " %d ");
    private static final int ROWS = 240;
    /** Texts of a kind: each is there about {@code ROWS / 5 / DIFFERENT} times. */
    private static final int DIFFERENT = 16;

    private static final String BYTES = "spark.sql.files.maxPartitionBytes";

    @TempDir
    private Path home;

    private static String answer(String text) {
        return LABELS.get(Math.floorMod(text.hashCode(), LABELS.size()));
    }

    @Test
    void escalatedRows_ofShuffledRowsInAnyPartitions_getTheirOwnAnswer() throws IOException {
        Map<Integer, Map<Long, String>> outcomes = new TreeMap<>();
        int seed = 1;
        for (int partitions : List.of(1, 7, 200)) {
            outcomes.put(partitions, outcome(partitions, seed++));
        }
        assertThat(outcomes.get(7)).isEqualTo(outcomes.get(1));
        assertThat(outcomes.get(200)).isEqualTo(outcomes.get(1));
        assertThat(outcomes.get(1).values())
                .anyMatch(o -> o.startsWith("accept"))
                .anyMatch(o -> o.startsWith("escal"));
    }

    /** Route and label by id, after every row was looked at. */
    private Map<Long, String> outcome(int partitions, int seed) throws IOException {
        Path folder = home.resolve("p" + partitions);
        String input = folder.resolve("input").toString();
        rows(partitions, seed).write().parquet(input);
        String before = SPARK.conf().get(BYTES);
        try (LlmServer server = LlmServer.labelling(OwnAnswerSparkTest::answer)) {
            // One partition a file.
            SPARK.conf().set(BYTES, partitions == 1 ? before : "8192");
            assertThat(SPARK.read().parquet(input).rdd().getNumPartitions()).isEqualTo(partitions);
            Job job = new Job(folder).llm(server).set("input.path", input).set("audit.usd", "0");
            Certify.of(job).byClass(0, List.of(0.9, 2.0, 0.6)).use(job, folder.resolve("certificate.json"));
            job.run();
            Map<Long, String> outcome = new TreeMap<>();
            for (Row row : job.enriched()) {
                String route = row.getAs("sluice_route");
                String label = row.getAs("sluice_label");
                String text = row.<String>getAs("text").strip();
                String expected = route.equals("escalate") ? answer(text) : row.getAs("sluice_small_label");
                assertThat(label).as("row %s", row).isEqualTo(expected);
                outcome.put(row.getAs("id"), route + " " + label);
            }
            assertThat(outcome).hasSize(ROWS);
            assertThat(server.texts()).doesNotHaveDuplicates();
            return outcome;
        } finally {
            SPARK.conf().set(BYTES, before);
        }
    }

    /** Shuffled, none of the partitions empty. */
    private static Dataset<Row> rows(int partitions, int seed) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String text = String.format(TEXTS.get(i % TEXTS.size()), i / TEXTS.size() % DIFFERENT);
            rows.add(RowFactory.create((long) i, text));
        }
        Collections.shuffle(rows, new Random(seed));
        return SPARK.createDataFrame(
                new JavaSparkContext(SPARK.sparkContext()).parallelize(rows, partitions),
                new StructType().add("id", DataTypes.LongType).add("text", DataTypes.StringType));
    }
}
