package dev.sluice.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Reason;
import dev.sluice.store.StoredAnswer;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What one LLM stage says of the rows that came to it: one row of {@link #SCHEMA} for each of them.
 *
 * @param runId whose purchases its rows carry
 * @param lastSmall name of the last small stage, which a deferral model speaks of
 * @param scored see {@link Columns#scored}
 */
record Answered(LlmStage stage, String runId, String lastSmall, Dataset<Row> scored) {
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
    /** See {@link ChoosePartition#CHOICE}; null where there was nothing to choose. */
    static final String CHOICE = "choice";
    /** The probability that the answer is right; null where no deferral model tells. */
    static final String RIGHT = "right";
    /** The probability that the small label is right, where it is higher and the label stands; else null. */
    static final String SMALL_RIGHT = "small_right";

    static final StructType SCHEMA = new StructType()
            .add(Columns.POSITION, DataTypes.LongType)
            .add("key", DataTypes.StringType)
            .add(ANSWER, DataTypes.StringType)
            .add(CONFIDENCE, DataTypes.DoubleType)
            .add(STANDS, DataTypes.BooleanType)
            .add(REFUSED, DataTypes.StringType)
            .add(BOUGHT, DataTypes.BooleanType)
            .add(PICOS, DataTypes.LongType)
            .add(STAGE, DataTypes.IntegerType)
            .add(CHOICE, ChoosePartition.CHOICE)
            .add(RIGHT, DataTypes.DoubleType)
            .add(SMALL_RIGHT, DataTypes.DoubleType);

    /**
     * @param waiting columns {@link Columns#POSITION}, key and text
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
                col("samples"),
                col("run_id"),
                col("charge_picos"));
        Dataset<Row> outcomes =
                asked.select(col("key").as("q_key"), col("reason").as("q_reason"));
        Column usable = coalesce(col("status").equalTo(StoredAnswer.ANSWERED), lit(false));
        Column bought = usable.and(coalesce(col("run_id").equalTo(runId), lit(false)));
        Dataset<Row> told = waiting.select(
                        col(Columns.POSITION), col("key"), col("text").as("question"))
                .join(known, col("key").equalTo(col("a_key")), "left")
                .join(outcomes, col("key").equalTo(col("q_key")), "left")
                .select(
                        col(Columns.POSITION),
                        col("key"),
                        when(usable, col("label")).as(ANSWER),
                        when(usable, col("a_confidence")).as(CONFIDENCE),
                        when(usable, lit(null).cast("string"))
                                .otherwise(coalesce(col("a_reason"), col("q_reason")))
                                .as(REFUSED),
                        bought.as(BOUGHT),
                        when(bought, share()).otherwise(0L).as(PICOS),
                        lit(stage.index()).as(STAGE),
                        when(usable, samples()).as("samples"),
                        col("question"));
        return stage.chooses()
                ? chosen(told)
                : judged(told.withColumn(CHOICE, lit(null).cast(ChoosePartition.CHOICE)));
    }

    /** One answer is a sample, too. */
    private static Column samples() {
        Column one = struct(
                col("label").as("answer"),
                lit(null).cast("double").as("logprob"),
                lit(null).cast("int").as("tokens"),
                lit(null).cast("string").as("defect"));
        return coalesce(col("samples"), array(one));
    }

    private Dataset<Row> chosen(Dataset<Row> told) {
        Dataset<Row> choices = new Choices(stage.settings().choosing(), stage.scorer(), scored)
                .of(told.filter(col("samples").isNotNull()).select(Columns.POSITION, "samples", "question"));
        return judged(told.join(choices, col(Columns.POSITION).equalTo(col("chosen_position")), "left")
                .withColumn(ANSWER, coalesce(col("chosen_answer"), col(ANSWER)))
                .withColumn(CONFIDENCE, coalesce(col("choice.score"), col(CONFIDENCE))));
    }

    /** With the probabilities of a deferral model, where there is one; they take the place of any other confidence. */
    private Dataset<Row> judged(Dataset<Row> told) {
        Column none = lit(null).cast("double");
        if (stage.deferral() == null) {
            return finished(told.withColumn(RIGHT, none).withColumn(SMALL_RIGHT, none));
        }
        Column known =
                col(Columns.PROBABILITIES).isNotNull().and(col(Columns.STAGE).equalTo(lastSmall));
        Dataset<Row> judged = told.filter(col(ANSWER).isNotNull())
                .select(Columns.POSITION, ANSWER)
                .join(scored.select(Columns.POSITION, Columns.STAGE, Columns.PROBABILITIES), Columns.POSITION)
                .filter(known)
                .select(Columns.POSITION, ANSWER, Columns.PROBABILITIES)
                .mapPartitions(new Arbitration(stage.deferral()), Encoders.row(Arbitration.SCHEMA));
        Column outweighs = col("small_better").gt(col("llm_right")).and(lit(stage.last()));
        return finished(told.join(
                        judged.withColumnRenamed("small_right", "small_better"),
                        col(Columns.POSITION).equalTo(col("judged_position")),
                        "left")
                .withColumn(RIGHT, col("llm_right"))
                .withColumn(CONFIDENCE, col("llm_right"))
                .withColumn(SMALL_RIGHT, when(outweighs, col("small_better"))));
    }

    private Dataset<Row> finished(Dataset<Row> told) {
        Column answer = col(ANSWER).isNotNull();
        Column passed = coalesce(col("choice.passed"), lit(true));
        Column sure = stage.last() || stage.settings().threshold() == null
                ? lit(true)
                : coalesce(col(CONFIDENCE).geq(stage.settings().threshold()), lit(false));
        Column[] columns =
                Arrays.stream(SCHEMA.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
        return told.withColumn(STANDS, answer.and(passed).and(sure))
                .withColumn(
                        REFUSED,
                        when(answer.and(not(passed)), Reason.UNVERIFIED.text()).otherwise(col(REFUSED)))
                .select(columns);
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
