package dev.sluice.jobs.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Rows of isear with recorded answers (seed 1): some to train on, some held out, and others to enrich; no text is there twice.
 *
 * @param small to train a small model on
 */
record RecordedRows(Path work, SharedData shared, List<JsonNode> small, List<JsonNode> heldOut, List<JsonNode> fresh) {
    private static final int SMALL_ROWS = 1_200;
    /** The provider finds a row by its first 24 characters. */
    private static final int RECOGNISED = 24;

    /** Skips the test, visibly, where the data is not there. */
    static RecordedRows of(Path work, int heldOut, int fresh) {
        assumeTrue(SharedData.isThere(), "needs recorded answers and the simulated provider in ../shared");
        SharedData shared = SharedData.find();
        List<JsonNode> train = rows(shared, "isear_train", SMALL_ROWS + heldOut, Set.of());
        Set<String> seen = train.stream().map(row -> row.path("text").asText()).collect(Collectors.toSet());
        return new RecordedRows(
                work,
                shared,
                train.subList(0, SMALL_ROWS),
                train.subList(SMALL_ROWS, train.size()),
                rows(shared, "isear_test", fresh, seen));
    }

    private static List<JsonNode> rows(SharedData shared, String name, int n, Set<String> without) {
        Set<String> texts = new HashSet<>(without);
        return shared.rows("data/recorded/" + name + ".jsonl.gz", 1).stream()
                .filter(row -> row.path("text").asText().length() >= RECOGNISED)
                .filter(row -> texts.add(row.path("text").asText()))
                .limit(n)
                .toList();
    }

    Path written(String name, List<JsonNode> rows) throws IOException {
        return Files.write(
                work.resolve(name + ".jsonl"),
                rows.stream().map(JsonNode::toString).toList());
    }

    /** A linear bundle of the rows to train on. */
    Path linear(SparkSession spark) throws IOException {
        Path bundle = work.resolve("bundle");
        BenchSpark.train(
                spark,
                written("small", small),
                "linear",
                bundle,
                Map.of("train.reg-params", List.of(0.0001), "train.max-iterations", 30));
        return bundle;
    }

    /** Answers with this column, at prices in US dollars per million tokens. */
    Provider provider(Path recorded, String answer, String in, String out) {
        return Provider.start(
                shared, "--recorded", recorded.toString(), "--answer", answer, "--price-in", in, "--price-out", out);
    }
}
