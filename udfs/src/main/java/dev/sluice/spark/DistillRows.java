package dev.sluice.spark;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.mode;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Labels;
import dev.sluice.domain.Route;
import dev.sluice.domain.UserException;
import dev.sluice.settings.DistillSpec;
import dev.sluice.settings.InputSpec;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a second gate can learn from: rows of {@value #TEXT}, {@value #GOLD}, {@value #LLM}, {@value #LLM_CONFIDENCE}, and when
 * each text is there once {@value #SEEN}.
 */
final class DistillRows {
    static final String TEXT = "text";
    /** A gold label, or null. */
    static final String GOLD = "gold";
    /** The label that an LLM gave, or null. */
    static final String LLM = "llm";
    /** From 0 to 1; null where the LLM did not say. */
    static final String LLM_CONFIDENCE = "llm_confidence";

    /** Whether the first model's training had a gold row of this text, its case and white space aside, to fit on. */
    static final String SEEN = "seen";

    private static final String CONFIDENCE = "confidence";
    private static final int SHOWN = 5;

    private DistillRows() {}

    /** Enriched tables, the store's answers about their rows, and gold rows; reads and asks nothing. */
    static Dataset<Row> read(SparkSession spark, DistillSpec spec) throws IOException {
        Columns columns = new Columns(spec.prefix());
        Dataset<Row> enriched = null;
        for (InputSpec input : spec.inputs()) {
            Dataset<Row> one = enriched(spark, input, columns);
            enriched = enriched == null ? one : enriched.unionByName(one);
        }
        Dataset<Row> rows = spec.store() == null ? withoutStore(enriched) : withStore(spark, enriched, spec.store());
        return spec.gold() == null ? rows : rows.unionByName(gold(spark, spec));
    }

    private static Dataset<Row> enriched(SparkSession spark, InputSpec input, Columns columns) {
        Dataset<Row> table = Sources.read(spark, input, "distill.inputs");
        Sources.requireText(table, input.text(), "input.text");
        for (String ours : List.of(columns.label(), columns.route(), columns.requestKey())) {
            Sources.require(
                    table,
                    ours,
                    "distill.inputs: " + input.path() + " (is it an enriched/ table, and its prefix '"
                            + columns.prefix() + "'?)");
        }
        Column route = col(columns.route());
        return table.select(
                Columns.named(input.text()).as(TEXT),
                when(route.equalTo(Route.ESCALATE.text()), col(columns.label())).as(LLM),
                route.equalTo(Route.KEEP.text()).as("kept"),
                col(columns.requestKey()).as("key"));
    }

    private static Dataset<Row> withoutStore(Dataset<Row> enriched) {
        return enriched.select(
                col(TEXT),
                lit(null).cast("string").as(GOLD),
                col(LLM),
                lit(null).cast("double").as(LLM_CONFIDENCE));
    }

    /** A row that was kept, for lack of money, say, may have been answered since. */
    private static Dataset<Row> withStore(SparkSession spark, Dataset<Row> enriched, String uri) throws IOException {
        Storage store = new HadoopStorage(uri, spark.sparkContext().hadoopConfiguration());
        if (!store.exists("segments") && !store.exists("compacted")) {
            throw new UserException("store.path: expected the folder of a response store (--store), found '" + uri
                    + "', which has no answers");
        }
        Dataset<Row> all = StoreTable.read(spark, store);
        boolean says = Arrays.asList(all.columns()).contains(CONFIDENCE);
        Dataset<Row> answers = all.filter(col("status").equalTo(StoredAnswer.ANSWERED))
                .select(
                        col("key").as("answer_key"),
                        col("label").as("answer"),
                        (says ? col(CONFIDENCE) : lit(null).cast("double")).as("answer_confidence"));
        Column llm = coalesce(col(LLM), when(col("kept"), col("answer")));
        return enriched.join(answers, col("key").equalTo(col("answer_key")), "left")
                .select(
                        col(TEXT),
                        lit(null).cast("string").as(GOLD),
                        llm.as(LLM),
                        when(llm.equalTo(col("answer")), col("answer_confidence"))
                                .as(LLM_CONFIDENCE));
    }

    private static Dataset<Row> gold(SparkSession spark, DistillSpec spec) {
        Dataset<Row> table = Sources.read(spark, spec.gold(), "distill.gold-input");
        Sources.requireText(table, spec.gold().text(), "input.text (of distill.gold-input)");
        Sources.require(table, spec.label(), "distill.label");
        Column label = Columns.named(spec.label()).cast("string");
        return table.select(
                        Columns.named(spec.gold().text()).as(TEXT),
                        label.as(GOLD),
                        lit(null).cast("string").as(LLM),
                        lit(null).cast("double").as(LLM_CONFIDENCE))
                .filter(trim(col(GOLD)).notEqual(""));
    }

    /**
     * Each text once, whatever its case and white space, with class indexes for labels; where one text has several labels
     * of a kind, the most frequent one, of equals the first in the alphabet. A gold row's wording stays before others.
     *
     * @param split of gold rows
     * @throws UserException for labels that are not the bundle's
     */
    static Dataset<Row> distinct(Dataset<Row> rows, Labels labels, GoldSplit split) {
        boolean says = Arrays.asList(rows.columns()).contains(LLM_CONFIDENCE);
        Dataset<Row> named = rows.withColumn(LLM_CONFIDENCE, says ? col(LLM_CONFIDENCE) : lit(1.0))
                .filter(trim(col(TEXT)).notEqual(""));
        requireKnown(named, GOLD, labels, "distill.label");
        requireKnown(named, LLM, labels, "distill.inputs");
        Column isGold = col(GOLD).isNotNull();
        return named.withColumn("same", TrainingRows.same(col(TEXT)))
                .groupBy("same")
                .agg(
                        coalesce(min(when(isGold, col(TEXT))), min(TEXT)).as(TEXT),
                        mode(col(GOLD), true).as(GOLD),
                        mode(col(LLM), true).as(LLM),
                        max(LLM_CONFIDENCE).as(LLM_CONFIDENCE),
                        coalesce(max(isGold.and(split.fitted())), lit(false)).as(SEEN))
                .select(
                        col(TEXT),
                        index(labels, GOLD).as(GOLD),
                        index(labels, LLM).as(LLM),
                        coalesce(col(LLM_CONFIDENCE), lit(1.0)).as(LLM_CONFIDENCE),
                        col(SEEN));
    }

    private static Column index(Labels labels, String column) {
        return array_position(lit(labels.names().toArray(String[]::new)), col(column))
                .minus(1)
                .cast("double");
    }

    private static void requireKnown(Dataset<Row> rows, String column, Labels labels, String key) {
        List<String> unknown = rows
                .filter(index(labels, column).lt(0))
                .select(column)
                .distinct()
                .orderBy(column)
                .takeAsList(SHOWN)
                .stream()
                .map(row -> row.getString(0))
                .toList();
        if (!unknown.isEmpty()) {
            throw new UserException(key + ": expected labels of the bundle, " + labels.names() + ", found " + unknown
                    + (column.equals(LLM) ? " among the LLM's; were they asked for with another bundle?" : ""));
        }
    }
}
