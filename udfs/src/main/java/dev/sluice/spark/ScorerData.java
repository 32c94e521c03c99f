package dev.sluice.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.UserException;
import dev.sluice.model.ScorerSpec;
import dev.sluice.settings.ScorerDataSpec;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code scorer data}: pairs for adapting a scorer, after Cappy (arXiv 2311.06720, section 3.3). Each reference is a pair of
 * label 1, one other row's reference a pair of label 0, each distinct sample of an LLM a pair whose label is its ROUGE-L F1
 * against the best reference. The same rows and seed give the same pairs in the same order.
 */
public final class ScorerData {
    private static final StructType PAIR = new StructType()
            .add("instruction", DataTypes.StringType)
            .add("response", DataTypes.StringType)
            .add("label", DataTypes.DoubleType);

    private final SparkSession spark;
    private final ScorerDataSpec spec;

    private ScorerData(SparkSession spark, ScorerDataSpec spec) {
        this.spark = spark;
        this.spec = spec;
    }

    /**
     * What was written.
     *
     * @param skipped rows without a text or a reference
     */
    public record Report(long rows, long skipped, long references, long others, long samples, long written) {
        /** Lines for people. */
        public String summary(String path) {
            return String.format(
                    "pairs      %,d written to %s%n"
                            + "made of    %,d references (1), %,d other targets (0), %,d samples (ROUGE-L)%n"
                            + "rows       %,d used, %,d without text or reference skipped",
                    written, path, references, others, samples, rows, skipped);
        }
    }

    /** Reads, pairs and writes. Blocks. */
    public static Report run(SparkSession spark, ScorerDataSpec spec, ProgressSink progress) {
        return new ScorerData(spark, spec).run(progress);
    }

    private Report run(ProgressSink progress) {
        requireFree();
        Dataset<Row> table = Sources.read(spark, spec.input());
        Dataset<Row> rows = rows(table).persist(StorageLevel.MEMORY_AND_DISK());
        long used = rows.count();
        if (used == 0) {
            throw new UserException("scorer.data.references: expected rows with a text and a reference in column '"
                    + spec.references() + "', found none");
        }
        progress.accept(String.format("%,d rows with a reference", used));
        Dataset<Row> references = rows.select(
                        col("instruction"), explode(col("references")).as("response"))
                .distinct()
                .persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> samples = without(
                        rows.flatMap(new RougePartition(), Encoders.row(PAIR))
                                .groupBy("instruction", "response")
                                .agg(max("label").as("label")),
                        references)
                .persist(StorageLevel.MEMORY_AND_DISK());
        progress.accept(String.format("%,d samples scored", samples.count()));
        Dataset<Row> others = without(without(others(references), references), samples)
                .distinct()
                .withColumn("label", lit(0.0))
                .persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> all =
                references.withColumn("label", lit(1.0)).unionByName(others).unionByName(samples);
        long made = all.count();
        Dataset<Row> written = shuffled(all, made);
        write(written);
        Report report = new Report(
                used,
                table.count() - used,
                references.count(),
                others.count(),
                samples.count(),
                spec.pairs().orElse(made));
        rows.unpersist();
        references.unpersist();
        samples.unpersist();
        others.unpersist();
        return report;
    }

    /** Columns instruction, references and samples; references are not empty, samples may be. */
    private Dataset<Row> rows(Dataset<Row> table) {
        Sources.requireText(table, spec.input().text(), "input.text");
        DataType texts = DataTypes.createArrayType(DataTypes.StringType);
        DataType found = Sources.require(table, spec.references(), "scorer.data.references")
                .dataType();
        boolean several = found.sameType(texts);
        if (!several && !found.sameType(DataTypes.StringType)) {
            throw mistyped("references", spec.references(), "text (string) or several (array<string>)", found);
        }
        Column references = Columns.named(spec.references());
        Column samples = expr("cast(array() as array<string>)");
        if (spec.samples() != null) {
            DataType type = Sources.require(table, spec.samples(), "scorer.data.samples")
                    .dataType();
            if (!type.sameType(texts)) {
                throw mistyped("samples", spec.samples(), "several texts (array<string>)", type);
            }
            samples = org.apache.spark.sql.functions.coalesce(Columns.named(spec.samples()), samples);
        }
        Column text = Columns.named(spec.input().text());
        return table.filter(text.isNotNull().and(trim(text).notEqual("")))
                .select(
                        replace(lit(spec.template()), lit(ScorerSpec.TEXT), text)
                                .as("instruction"),
                        (several ? references : array(references)).as("references"),
                        samples.as("samples"))
                .withColumn("references", array_distinct(expr("filter(references, r -> trim(r) != '')")))
                .filter(size(col("references")).gt(0));
    }

    private static UserException mistyped(String key, String column, String expected, DataType found) {
        return new UserException("scorer.data." + key + ": expected column '" + column + "' to hold " + expected
                + ", found " + found.simpleString());
    }

    /** Each instruction with the reference of another pair: two shuffles side by side, so each is used once. */
    private Dataset<Row> others(Dataset<Row> references) {
        Dataset<Row> asked = placed(references, 1).select("place", "instruction");
        Dataset<Row> answers = placed(references, 2).select("place", "response");
        return asked.join(answers, "place").select("instruction", "response");
    }

    /** In one partition: data for adaptation is small. */
    private Dataset<Row> placed(Dataset<Row> pairs, int shuffle) {
        return pairs.withColumn(
                "place", row_number().over(Window.orderBy(hash(lit(shuffle)), col("instruction"), col("response"))));
    }

    private static Dataset<Row> without(Dataset<Row> pairs, Dataset<Row> known) {
        String[] pair = {"instruction", "response"};
        return pairs.join(known.select("instruction", "response"), pair, "left_anti");
    }

    private Dataset<Row> shuffled(Dataset<Row> pairs, long made) {
        long wanted = spec.pairs().orElse(made);
        long rounds = Math.max(1, (wanted + made - 1) / made);
        Dataset<Row> repeated = pairs.withColumn("round", explode(sequence(lit(0L), lit(rounds - 1))));
        Dataset<Row> ordered = repeated.orderBy(col("round"), hash(col("round")), col("instruction"), col("response"));
        Dataset<Row> result = ordered.select("instruction", "response", "label");
        return wanted < made * rounds ? result.limit((int) wanted) : result;
    }

    private Column hash(Column round) {
        return xxhash64(lit(spec.seed()), round, col("instruction"), col("response"));
    }

    private void requireFree() {
        try {
            Path path = new Path(spec.output().path());
            boolean exists = path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                    .exists(path);
            if (exists && !spec.output().overwrite()) {
                throw new UserException(
                        "scorer.data.output: " + path + " exists; choose another --output or add --overwrite");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    "scorer.data.output: cannot write to '" + spec.output().path() + "': "
                            + Sources.firstLine(e.getMessage()),
                    e);
        }
    }

    private void write(Dataset<Row> pairs) {
        var writer = pairs.write().mode(SaveMode.Overwrite);
        if (spec.output().format().equals("jsonl")) {
            writer.json(spec.output().path());
        } else {
            writer.parquet(spec.output().path());
        }
    }
}
