package dev.sluice.spark;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.ScorerSpec;
import dev.sluice.settings.InputSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What labels are called, from a JSON object or a CSV with the columns label and text. */
final class Verbalizations {
    private static final String KEY = "scorer.verbalizations";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Verbalizations() {}

    /** @param file null: the labels as words */
    static ScorerSpec spec(SparkSession spark, String file, String template, Labels labels) {
        try {
            return file == null
                    ? ScorerSpec.of(template, labels)
                    : ScorerSpec.of(template, labels, file.endsWith(".json") ? json(spark, file) : csv(spark, file));
        } catch (UserException e) {
            throw e.getMessage().startsWith("verbalizations:") ? new UserException("scorer." + e.getMessage(), e) : e;
        }
    }

    private static Map<String, String> json(SparkSession spark, String file) {
        Path path = new Path(file);
        try (InputStream in =
                path.getFileSystem(spark.sparkContext().hadoopConfiguration()).open(path)) {
            JsonNode root = JSON.readTree(in);
            if (!root.isObject()) {
                throw new UserException(KEY + ": expected a JSON object of label and text in " + file);
            }
            Map<String, String> words = new HashMap<>();
            for (String label : (Iterable<String>) root::fieldNames) {
                JsonNode text = root.get(label);
                if (!text.isTextual()) {
                    throw new UserException(
                            KEY + ": expected a text for label '" + label + "' in " + file + ", found " + text);
                }
                words.put(label, text.textValue());
            }
            return words;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(KEY + ": cannot read '" + file + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    private static Map<String, String> csv(SparkSession spark, String file) {
        Dataset<Row> table = Sources.read(spark, new InputSpec(file, "csv", null), KEY);
        Sources.require(table, "label", KEY);
        Sources.require(table, "text", KEY);
        List<Row> rows = table.select("label", "text").na().drop().collectAsList();
        Map<String, String> words = new HashMap<>();
        for (Row row : rows) {
            if (words.put(row.getString(0), row.getString(1)) != null) {
                throw new UserException(KEY + ": label '" + row.getString(0) + "' stands twice in " + file);
            }
        }
        return words;
    }
}
