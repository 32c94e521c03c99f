package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.PicoUsd;
import dev.sluice.store.StoreFiles;
import dev.sluice.store.StoredAnswer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts a store. */
record StoreCensus(StoreLines lines, ProgressSink progress) {
    StoreStats run() {
        StoreFiles files = lines.files();
        Column torn = col(StoreLines.TORN).isNotNull();
        Row raw = lines.segments()
                .agg(count(lit(1)), count(when(torn, 1)), count(when(not(torn).and(not(StoreLines.known())), 1)))
                .head();
        try (Progress watch = Progress.rows(lines.spark(), "lines counted", progress)) {
            Dataset<Row> answers =
                    lines.visible().filter(new Counting(watch.counter())).dropDuplicates();
            List<Row> models = models(answers);
            Row keys = keys(answers);
            long visible = models.stream()
                    .mapToLong(row -> row.getLong(3) + row.getLong(4))
                    .sum();
            return new StoreStats(
                    lines.store().uri(),
                    files.segments().size() + files.markers().size(),
                    files.folders().size(),
                    files.bytes(),
                    files.superseded().size(),
                    raw.getLong(0),
                    raw.getLong(1),
                    raw.getLong(2),
                    files.markers().isEmpty() ? 0 : lines.all().dropDuplicates().count() - visible,
                    keys.getLong(0),
                    keys.getLong(1),
                    models.stream().map(StoreCensus::model).toList(),
                    times(models, 6).min(Comparator.naturalOrder()).orElse(null),
                    times(models, 7).max(Comparator.naturalOrder()).orElse(null));
        }
    }

    private static List<Row> models(Dataset<Row> answers) {
        Column answered = col("status").equalTo(StoredAnswer.ANSWERED);
        return answers.groupBy("provider", "model", "resolved_model")
                .agg(
                        count(when(answered, 1)),
                        count(when(not(answered), 1)),
                        coalesce(sum("charge_picos"), lit(0L)).as("charge"),
                        min("created_at"),
                        max("created_at"))
                .orderBy(col("charge").desc(), col("provider"), col("model"), col("resolved_model"))
                .collectAsList();
    }

    private static Row keys(Dataset<Row> answers) {
        Column answered = col("status").equalTo(StoredAnswer.ANSWERED);
        return answers.groupBy("key")
                .agg(countDistinct(when(answered, col("call_id"))).as("calls"))
                .agg(count(lit(1)), count(when(col("calls").gt(1), 1)))
                .head();
    }

    private static StoreStats.Model model(Row row) {
        return new StoreStats.Model(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                new PicoUsd(row.getLong(5)));
    }

    private static Stream<Instant> times(List<Row> models, int column) {
        return models.stream()
                .filter(row -> !row.isNullAt(column))
                .map(row -> Instant.ofEpochMilli(row.getLong(column)));
    }
}
