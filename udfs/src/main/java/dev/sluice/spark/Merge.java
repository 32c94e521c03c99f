package dev.sluice.spark;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import dev.sluice.store.StoredAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Scored rows and answers to {@code enriched/}: step 3 of the plan.
 *
 * @param llmStage name of the LLM stage; null where none is configured
 */
record Merge(Columns columns, String runId, String llmStage) {
    /**
     * @param scored see {@link Columns#scored}
     * @param answers of the store, see {@link StoreTable#read}; null where no LLM is configured
     * @param asked see {@link AskPartition#SCHEMA}; null where no LLM is configured
     * @return the input's columns and Sluice's, in the input's order
     */
    Dataset<Row> of(Dataset<Row> scored, Dataset<Row> answers, Dataset<Row> asked) {
        List<Column> out = new ArrayList<>();
        for (String name : scored.columns()) {
            if (!name.startsWith("__sluice_")) {
                out.add(Columns.named(name));
            }
        }
        Dataset<Row> answered = answers == null ? withoutAnswers(scored) : withAnswers(scored, answers, asked);
        out.addAll(ours());
        return answered.orderBy(Columns.POSITION).select(out.toArray(Column[]::new));
    }

    private static Dataset<Row> withoutAnswers(Dataset<Row> scored) {
        return scored.withColumn("__sluice_answer", lit(null).cast("string"))
                .withColumn("__sluice_refused", lit(null).cast("string"))
                .withColumn("__sluice_picos", lit(0L))
                .withColumn("__sluice_bought", lit(false));
    }

    private Dataset<Row> withAnswers(Dataset<Row> scored, Dataset<Row> answers, Dataset<Row> asked) {
        Dataset<Row> escalated = scored.filter(col(Columns.KEY).isNotNull());
        Dataset<Row> joined = escalated
                .join(prefixed(answers, "__sluice_a_"), col(Columns.KEY).equalTo(col("__sluice_a_key")), "left")
                .join(prefixed(asked, "__sluice_q_"), col(Columns.KEY).equalTo(col("__sluice_q_key")), "left");
        Column usable = col("__sluice_a_status").equalTo(StoredAnswer.ANSWERED);
        Column bought = coalesce(usable.and(col("__sluice_a_run_id").equalTo(runId)), lit(false));
        WindowSpec sameKey = Window.partitionBy(Columns.KEY);
        Column rows = count(lit(1)).over(sameKey);
        Column rank = row_number().over(sameKey.orderBy(Columns.POSITION)).minus(1);
        Column charge = col("__sluice_a_charge_picos");
        // Rows with the same question share its charge by largest remainder, so that the sum is exact.
        Column share = call_function("div", charge, rows)
                .plus(when(rank.lt(charge.mod(rows)), 1L).otherwise(0L));
        Dataset<Row> answered = joined.withColumn("__sluice_answer", when(usable, col("__sluice_a_label")))
                .withColumn("__sluice_refused", coalesce(col("__sluice_a_reason"), col("__sluice_q_reason")))
                .withColumn("__sluice_picos", when(bought, share).otherwise(0L))
                .withColumn("__sluice_bought", bought);
        List<String> names = new ArrayList<>(Arrays.asList(scored.columns()));
        names.addAll(List.of("__sluice_answer", "__sluice_refused", "__sluice_picos", "__sluice_bought"));
        Column[] kept = names.stream().map(Columns::named).toArray(Column[]::new);
        return answered.select(kept)
                .union(withoutAnswers(scored.filter(col(Columns.KEY).isNull())).select(kept));
    }

    private static Dataset<Row> prefixed(Dataset<Row> table, String prefix) {
        Column[] renamed = Arrays.stream(table.columns())
                .map(name -> col(name).as(prefix + name))
                .toArray(Column[]::new);
        return table.select(renamed);
    }

    private List<Column> ours() {
        Column answer = col("__sluice_answer");
        Column small = col(Columns.LABEL);
        Column accepted = coalesce(col(Columns.REASON).equalTo(Reason.CONFIDENT.text()), lit(false));
        Column reason = when(accepted, Reason.CONFIDENT.text())
                .when(answer.isNotNull().and(col("__sluice_bought")), Reason.ASKED.text())
                .when(answer.isNotNull(), Reason.STORED.text())
                .when(col("__sluice_refused").isNotNull(), col("__sluice_refused"))
                .otherwise(
                        coalesce(col(Columns.REASON), lit((llmStage == null ? Reason.NO_LLM : Reason.NO_TEXT).text())));
        Column route = when(accepted, Route.ACCEPT.text())
                .when(answer.isNotNull(), Route.ESCALATE.text())
                .otherwise(Route.KEEP.text());
        return List.of(
                coalesce(answer, small).as(columns.label()),
                when(answer.isNull(), col(Columns.CONFIDENCE)).as(columns.confidence()),
                when(answer.isNotNull(), lit(llmStage))
                        .otherwise(col(Columns.STAGE))
                        .as(columns.stage()),
                route.as(columns.route()),
                reason.as(columns.reason()),
                small.as(columns.smallLabel()),
                col(Columns.CONFIDENCE).as(columns.smallConfidence()),
                col(Columns.KEY).as(columns.requestKey()),
                Money.usd(col("__sluice_picos")).as(columns.charge()));
    }
}
