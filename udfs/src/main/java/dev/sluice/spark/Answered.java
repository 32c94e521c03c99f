package dev.sluice.spark;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import dev.sluice.store.StoredAnswer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What one LLM stage says of the rows that came to it: one row of {@link #SCHEMA} for each of them.
 *
 * @param runId whose purchases its rows carry
 */
record Answered(LlmStage stage, String runId) {
    /** The answer, null where there is no usable one. */
    static final String ANSWER = "answer";

    static final String CONFIDENCE = "confidence";
    /** Whether the answer stands, and no later stage is asked. */
    static final String STANDS = "stands";
    /** Why there is no usable answer; null where there is one. */
    static final String REFUSED = "refused";

    static final String BOUGHT = "bought";
    static final String PICOS = "picos";
    static final String STAGE = "stage";

    static final StructType SCHEMA = new StructType()
            .add(Columns.POSITION, DataTypes.LongType)
            .add("key", DataTypes.StringType)
            .add(ANSWER, DataTypes.StringType)
            .add(CONFIDENCE, DataTypes.DoubleType)
            .add(STANDS, DataTypes.BooleanType)
            .add(REFUSED, DataTypes.StringType)
            .add(BOUGHT, DataTypes.BooleanType)
            .add(PICOS, DataTypes.LongType)
            .add(STAGE, DataTypes.IntegerType);

    /**
     * @param waiting columns {@link Columns#POSITION} and key
     * @param answers of the store, see {@link StoreTable#read}
     * @param asked see {@link AskPartition#SCHEMA}
     */
    Dataset<Row> of(Dataset<Row> waiting, Dataset<Row> answers, Dataset<Row> asked) {
        Dataset<Row> known = answers.select(
                col("key").as("a_key"),
                col("status"),
                col("label"),
                col("confidence").as("a_confidence"),
                col("reason").as("a_reason"),
                col("run_id"),
                col("charge_picos"));
        Dataset<Row> outcomes =
                asked.select(col("key").as("q_key"), col("reason").as("q_reason"));
        Column usable = coalesce(col("status").equalTo(StoredAnswer.ANSWERED), lit(false));
        Column bought = usable.and(coalesce(col("run_id").equalTo(runId), lit(false)));
        return waiting.select(Columns.POSITION, "key")
                .join(known, col("key").equalTo(col("a_key")), "left")
                .join(outcomes, col("key").equalTo(col("q_key")), "left")
                .select(
                        col(Columns.POSITION),
                        col("key"),
                        when(usable, col("label")).as(ANSWER),
                        when(usable, col("a_confidence")).as(CONFIDENCE),
                        stands(usable).as(STANDS),
                        when(usable, lit(null).cast("string"))
                                .otherwise(coalesce(col("a_reason"), col("q_reason")))
                                .as(REFUSED),
                        bought.as(BOUGHT),
                        when(bought, share()).otherwise(0L).as(PICOS),
                        lit(stage.index()).as(STAGE));
    }

    private Column stands(Column usable) {
        return stage.last()
                ? usable
                : usable.and(coalesce(col("a_confidence").geq(stage.settings().threshold()), lit(false)));
    }

    /** Rows with the same question share its charge by largest remainder, so that the sum is exact. */
    private static Column share() {
        WindowSpec sameKey = Window.partitionBy("key");
        Column rows = count(lit(1)).over(sameKey);
        Column rank = row_number().over(sameKey.orderBy(Columns.POSITION)).minus(1);
        Column charge = col("charge_picos");
        return call_function("div", charge, rows)
                .plus(when(rank.lt(charge.mod(rows)), 1L).otherwise(0L));
    }
}
