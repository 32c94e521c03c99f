package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;

import dev.sluice.store.LineFinding;
import dev.sluice.store.StoreFiles;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Reads every line of a store and says what is wrong. */
record StoreVerification(StoreLines lines, ProgressSink progress) {
    private static final int EXAMPLES = 20;

    StoreFindings run() {
        try (Progress watch = Progress.rows(lines.spark(), "lines checked", progress)) {
            Dataset<Row> found =
                    segments(watch.counter()).union(compacted(watch.counter())).persist(StorageLevel.MEMORY_AND_DISK());
            try {
                return findings(found);
            } finally {
                found.unpersist();
            }
        }
    }

    private Dataset<Row> segments(Counter done) {
        StoreFiles files = lines.files();
        List<String> names = Stream.concat(files.segments().stream(), files.markers().stream())
                .map(StoredFile::name)
                .toList();
        HadoopConf conf = HadoopConf.of(lines.spark().sparkContext().hadoopConfiguration());
        int tasks = Math.max(
                1, Math.min(names.size(), 8 * lines.spark().sparkContext().defaultParallelism()));
        return lines.spark()
                .createDataset(names, Encoders.STRING())
                .repartition(tasks)
                .flatMap(new SegmentCheck(lines.store().uri(), conf, done), Encoders.row(SegmentCheck.SCHEMA));
    }

    /** As the lines they once were. */
    private Dataset<Row> compacted(Counter done) {
        Column[] fields = Arrays.stream(StoreLines.SCHEMA.fieldNames())
                .map(name -> col(name))
                .toArray(Column[]::new);
        return lines.compacted()
                .select(col("key"), to_json(struct(fields)))
                .flatMap(new LineCheck(done), Encoders.row(SegmentCheck.SCHEMA));
    }

    private StoreFindings findings(Dataset<Row> found) {
        Map<String, Long> counts = new HashMap<>();
        found.groupBy("kind")
                .agg(sum("n"))
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        List<String> examples =
                found.filter(col("example").isNotNull()).select("example").limit(EXAMPLES).collectAsList().stream()
                        .map(row -> row.getString(0))
                        .sorted()
                        .toList();
        return new StoreFindings(
                count(counts, SegmentCheck.LINES),
                count(counts, SegmentCheck.TORN),
                count(counts, LineFinding.Kind.NEWER.name()),
                count(counts, LineFinding.Kind.WRONG.name()) + count(counts, LineFinding.Kind.NOT_JSON.name()),
                lines.files().damaged(),
                conflicts(),
                examples);
    }

    private static long count(Map<String, Long> counts, String kind) {
        return counts.getOrDefault(kind, 0L);
    }

    private long conflicts() {
        return lines.visible()
                .filter(col("status").equalTo(StoredAnswer.ANSWERED))
                .groupBy("key")
                .agg(countDistinct("label").as("labels"))
                .filter("labels > 1")
                .count();
    }
}
