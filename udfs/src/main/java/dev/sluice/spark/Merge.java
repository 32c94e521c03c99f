package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Scored rows and what the LLM stages say of them to {@code enriched/}: step 3 of the plan.
 *
 * @param stages the LLM stages; empty where none is configured
 */
record Merge(Columns columns, List<LlmStage> stages) {
    private static final String PREFIX = "__sluice_a_";
    private static final int MOST_STAGES = 1_000;
    private static final Object[] ACCEPTED = Arrays.stream(Reason.values())
            .filter(reason -> reason.route() == Route.ACCEPT)
            .map(Reason::text)
            .toArray();

    /**
     * @param scored see {@link Columns#scored}
     * @param answered of all stages, see {@link Answered#SCHEMA}; null where no LLM is configured
     * @return the input's columns and Sluice's, in the input's order
     */
    Dataset<Row> of(Dataset<Row> scored, Dataset<Row> answered) {
        List<Column> out = new ArrayList<>();
        for (String name : scored.columns()) {
            if (!name.startsWith(Columns.BETWEEN_STEPS)) {
                out.add(Columns.named(name));
            }
        }
        out.addAll(ours());
        if (stages.stream().anyMatch(LlmStage::tells)) {
            out.add(when(byLlm(), col(PREFIX + Answered.CONFIDENCE)).as(columns.llmConfidence()));
        }
        if (stages.stream().anyMatch(LlmStage::chooses)) {
            out.add(col(PREFIX + Answered.CHOICE).as(columns.choice()));
        }
        Dataset<Row> decided = decided(answered == null ? none(scored) : answered);
        return scored.join(decided, scored.col(Columns.POSITION).equalTo(decided.col(PREFIX + "position")), "left")
                .orderBy(Columns.POSITION)
                .select(out.toArray(Column[]::new));
    }

    private static Dataset<Row> none(Dataset<Row> scored) {
        return scored.sparkSession().createDataFrame(List.of(), Answered.SCHEMA);
    }

    /**
     * One row for each that an LLM stage has seen: the answer of the last stage that has one, whether the last one that was
     * reached let it stand, and what all stages together cost.
     */
    private Dataset<Row> decided(Dataset<Row> answered) {
        return stages.size() <= 1 ? decidedByOne(answered) : decidedBySeveral(answered);
    }

    /** The same without a shuffle. */
    private static Dataset<Row> decidedByOne(Dataset<Row> answered) {
        List<Column> columns = new ArrayList<>(List.of(col(Columns.POSITION).as(PREFIX + "position")));
        for (String name : Answered.SCHEMA.fieldNames()) {
            if (!name.equals(Columns.POSITION)) {
                columns.add(col(name).as(PREFIX + name));
            }
        }
        return answered.select(columns.toArray(Column[]::new));
    }

    private static Dataset<Row> decidedBySeveral(Dataset<Row> answered) {
        Column withAnswer = when(col(Answered.ANSWER).isNotNull(), col(Answered.STAGE));
        Column answersFirst = col(Answered.STAGE)
                .plus(when(col(Answered.ANSWER).isNotNull(), MOST_STAGES).otherwise(0));
        return answered.groupBy(col(Columns.POSITION).as(PREFIX + "position"))
                .agg(
                        max_by(col(Answered.ANSWER), withAnswer).as(PREFIX + Answered.ANSWER),
                        max_by(col(Answered.CONFIDENCE), withAnswer).as(PREFIX + Answered.CONFIDENCE),
                        max_by(col(Answered.BOUGHT), withAnswer).as(PREFIX + Answered.BOUGHT),
                        max(withAnswer).as(PREFIX + Answered.STAGE),
                        max_by(col(Answered.STANDS), col(Answered.STAGE)).as(PREFIX + Answered.STANDS),
                        max_by(col(Answered.REFUSED), col(Answered.STAGE)).as(PREFIX + Answered.REFUSED),
                        max_by(col("key"), answersFirst).as(PREFIX + "key"),
                        max_by(col(Answered.CHOICE), withAnswer).as(PREFIX + Answered.CHOICE),
                        max_by(col(Answered.RIGHT), withAnswer).as(PREFIX + Answered.RIGHT),
                        max_by(col(Answered.SMALL_RIGHT), withAnswer).as(PREFIX + Answered.SMALL_RIGHT),
                        sum(col(Answered.PICOS)).as(PREFIX + Answered.PICOS));
    }

    private List<Column> ours() {
        Column answer = col(PREFIX + Answered.ANSWER);
        Column outweighed = outweighed();
        Column byLlm = byLlm();
        Column small = col(Columns.LABEL);
        return List.of(
                when(byLlm, answer).otherwise(small).as(columns.label()),
                when(byLlm, col(PREFIX + Answered.RIGHT))
                        .when(outweighed, col(PREFIX + Answered.SMALL_RIGHT))
                        .otherwise(col(Columns.CONFIDENCE))
                        .as(columns.confidence()),
                when(byLlm, stageName()).otherwise(col(Columns.STAGE)).as(columns.stage()),
                route().as(columns.route()),
                reason(outweighed).as(columns.reason()),
                small.as(columns.smallLabel()),
                col(Columns.CONFIDENCE).as(columns.smallConfidence()),
                coalesce(col(PREFIX + "key"), col(Columns.KEY)).as(columns.requestKey()),
                Money.usd(coalesce(col(PREFIX + Answered.PICOS), lit(0L))).as(columns.charge()));
    }

    private static Column outweighed() {
        return col(PREFIX + Answered.SMALL_RIGHT).isNotNull();
    }

    private static Column byLlm() {
        return col(PREFIX + Answered.ANSWER).isNotNull().and(not(outweighed()));
    }

    private static Column route() {
        return when(accepted(), Route.ACCEPT.text())
                .when(stands(), Route.ESCALATE.text())
                .otherwise(Route.KEEP.text());
    }

    private Column reason(Column outweighed) {
        Reason unasked = stages.isEmpty() ? Reason.NO_LLM : Reason.NO_TEXT;
        return when(accepted(), col(Columns.REASON))
                .when(stands().and(outweighed), Reason.OUTWEIGHED.text())
                .when(stands().and(col(PREFIX + Answered.BOUGHT)), Reason.ASKED.text())
                .when(stands(), Reason.STORED.text())
                .when(col(PREFIX + Answered.REFUSED).isNotNull(), col(PREFIX + Answered.REFUSED))
                .otherwise(coalesce(col(Columns.REASON), lit(unasked.text())));
    }

    private static Column accepted() {
        return coalesce(col(Columns.REASON).isin(ACCEPTED), lit(false));
    }

    private static Column stands() {
        return coalesce(col(PREFIX + Answered.STANDS), lit(false));
    }

    private Column stageName() {
        Column name = lit(null).cast("string");
        for (int i = 0; i < stages.size(); i++) {
            name = when(
                            col(PREFIX + Answered.STAGE).equalTo(i),
                            lit(stages.get(i).name()))
                    .otherwise(name);
        }
        return name;
    }
}
