package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.settings.SelectSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code select}: the rows that a small model thinks most worth learning from, with its soft labels, for training a strong
 * model elsewhere. Such a model is trained on {@code soft_labels} by knowledge distillation with the loss
 * {@code -sum over labels of p_weak(label) log p_strong(label)}, which is KL(p_weak || p_strong) but for a constant; with a
 * temperature T both sides are softened by it and the loss is multiplied by T squared (Hinton, Vinyals and Dean 2015).
 *
 * <p>The same rows, bundles and seed give the same selection, however the rows are partitioned. No rows are on the driver.
 */
public final class RowSelection {
    private static final String TIE = "__sluice_tie";
    private static final int MOST_LABELS = 12;

    private final SparkSession spark;
    private final SelectSpec spec;
    private final ProgressSink progress;
    private final Configuration conf;

    private RowSelection(SparkSession spark, SelectSpec spec, ProgressSink progress) {
        this.spark = spark;
        this.spec = spec;
        this.progress = progress;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Selects and writes. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     * @throws UserException for settings and input that a person must mend
     */
    public static SelectReport run(SparkSession spark, SelectSpec spec, ProgressSink progress) {
        try {
            return new RowSelection(spark, spec, progress).run();
        } catch (IOException e) {
            throw new UserException(
                    "select.output: cannot write to '" + spec.output().path() + "': "
                            + Sources.firstLine(e.getMessage()),
                    e);
        }
    }

    private SelectReport run() throws IOException {
        Dataset<Row> input = Sources.read(spark, spec.input());
        Sources.requireText(input, spec.input().text(), "input.text");
        requireFreeColumns(input);
        requireFreeOutput();
        int n = spec.bundles().size();
        Scoring scoring = Scoring.of(
                spark,
                spec.bundles(),
                Collections.nCopies(n, 0.0),
                IntStream.range(0, n).mapToObj(i -> "bundle" + i).toList(),
                spec.features().device(),
                spec.windowRows());
        Labels labels = Prepared.checkedLabels(spark, scoring.small());
        Dataset<Row> scored = scored(input, scoring.small());
        long all = scored.count();
        Dataset<Row> usable = scored.filter(SelectColumns.usable(n));
        long known = usable.count();
        if (known == 0) {
            throw new UserException("input.text: none of the " + all + " rows has a text in column '"
                    + spec.input().text() + "' that the bundles can score");
        }
        long wanted = spec.rows() > 0 ? Math.min(spec.rows(), known) : (long) Math.ceil(spec.share() * known);
        write(first(ordered(usable, wanted), wanted), input.columns(), new SelectColumns(labels, spec));
        scored.unpersist();
        return report(all, known);
    }

    private Dataset<Row> scored(Dataset<Row> input, SmallSpec small) {
        Dataset<Row> tied = Prepared.spread(
                spark, input.withColumn(TIE, xxhash64(lit(spec.features().seed()), RowHash.of(input.schema()))), small);
        try (Progress watch = Progress.rows(spark, "scored", progress)) {
            Dataset<Row> scored = ProbabilityPartition.of(tied, spec.input().text(), small, watch.counter())
                    .persist(StorageLevel.MEMORY_AND_DISK());
            scored.count();
            return scored;
        }
    }

    /** The first to be selected first; rows of equal score by a hash of all their columns. */
    private Dataset<Row> ordered(Dataset<Row> usable, long wanted) {
        Dataset<Row> valued = usable.withColumn(SelectColumns.SCORE, SelectColumns.score(spec));
        if (spec.by() != SelectSpec.By.DIVERSITY) {
            return valued.orderBy(desc(SelectColumns.SCORE), col(TIE));
        }
        progress.accept("clustering texts");
        return new Clusters(spec, conf, Counter.unseen(spark.sparkContext()))
                .inTurn(valued, wanted, desc(SelectColumns.SCORE), col(TIE));
    }

    /** A limit would bring the rows of every partition to one; an index over sorted partitions moves none. */
    private Dataset<Row> first(Dataset<Row> ordered, long wanted) {
        JavaRDD<Row> rows = ordered.javaRDD()
                .zipWithIndex()
                .filter(indexed -> indexed._2() < wanted)
                .map(indexed -> indexed._1());
        return spark.createDataFrame(rows, ordered.schema());
    }

    private void write(Dataset<Row> rows, String[] input, SelectColumns ours) {
        Column[] columns = Stream.concat(Stream.of(input).map(Columns::named), ours.all().stream())
                .toArray(Column[]::new);
        try (Progress watch = Progress.rows(spark, "selected", progress)) {
            var writer = rows.select(columns)
                    .filter(new Counting(watch.counter()))
                    .write()
                    .mode(SaveMode.Overwrite);
            if (spec.output().format().equals("jsonl")) {
                writer.json(spec.output().path());
            } else {
                writer.parquet(spec.output().path());
            }
        }
    }

    private SelectReport report(long all, long known) {
        String label = spec.columns() + SelectColumns.LABEL;
        Dataset<Row> written = spec.output().format().equals("jsonl")
                ? spark.read().json(spec.output().path())
                : spark.read().parquet(spec.output().path());
        Map<String, Long> labels = new LinkedHashMap<>();
        written.groupBy(col(label))
                .agg(count(lit(1)).as("n"))
                .orderBy(desc("n"), col(label))
                .takeAsList(MOST_LABELS)
                .forEach(row -> labels.put(row.getString(0), row.getLong(1)));
        return new SelectReport(all, known, written.count(), spec.by(), labels, spec.output());
    }

    private void requireFreeColumns(Dataset<Row> input) {
        List<String> ours = new ArrayList<>(SelectColumns.names(spec.columns()));
        for (String name : input.columns()) {
            if (name.startsWith("__sluice_")
                    || ours.stream()
                            .anyMatch(added -> added.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))) {
                throw new UserException("select.prefix: the input already has a column '" + name
                        + "'; choose a prefix for the added columns with --set select.prefix=... (now '"
                        + spec.columns()
                        + "')");
            }
        }
    }

    private void requireFreeOutput() throws IOException {
        Path output = new Path(spec.output().path());
        FileSystem fs = output.getFileSystem(conf);
        // Without this, --overwrite could delete the input.
        String own = fs.makeQualified(new Path(spec.input().path())).toUri().getPath() + "/";
        String other = fs.makeQualified(output).toUri().getPath() + "/";
        if (own.startsWith(other) || other.startsWith(own)) {
            throw new UserException("select.output: expected a folder outside of the input, found '"
                    + spec.output().path() + "'");
        }
        if (!spec.output().overwrite() && fs.exists(output)) {
            throw new UserException(
                    "select.output: '" + spec.output().path() + "' exists; choose another --output or add --overwrite");
        }
    }
}
