package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.UserException;
import dev.sluice.settings.SecondGateSpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What each row teaches the second model. Rows with gold: that. Of the others, those that the first model rejects: the LLM's
 * label, with the LLM's confidence as weight; those that it accepts: its own probabilities. Rows that it rejects are split;
 * those that it accepts are never seen by the second gate and are all fitted on, and so are those with gold that the first was
 * fitted on: it would be compared on what it knows by heart.
 *
 * @param rows columns text, judge (class index that a held-out row is judged by), first (class index of the first model, null
 *     where it has none), llm_label, kept, targets (array of label and weight, or null) and split
 * @param judge who says which label of a held-out row is right
 * @param doubt {@link GoldSplit#doubt}; null where no row with gold is judged
 */
record DistillTargets(Dataset<Row> rows, DistillReport.Judge judge, DistillReport.Rows counts, String doubt) {
    static final String JUDGE = "judge";
    static final String FIRST = "first";
    /** Whether it is a row that teaches what the first model says of it. */
    static final String KEPT = "kept";

    private static final String ACCEPTED = "accepted";

    /** Fewer held-out rejected rows with gold say too little. */
    static final long LEAST_GOLD = 100;
    /** More held-out rows are not taken to the driver, and are better fitted on. */
    private static final double MOST_HELD_OUT = 100_000;

    private static final Column HAS_GOLD = col(DistillRows.GOLD).isNotNull();
    private static final Column HAS_LLM = col(DistillRows.LLM).isNotNull();
    private static final Column REJECTED = col(ACCEPTED).equalTo(false);

    /** @param scored the columns of {@link DistillRows} and those of {@link ProbabilityPartition}; cached */
    static DistillTargets of(Dataset<Row> scored, SecondGateSpec spec, GoldSplit split) {
        Dataset<Row> routed = scored.withColumn(
                ACCEPTED, coalesce(col(ProbabilityPartition.confidence(0)).geq(spec.threshold()), lit(false)));
        Column heldOutGold = REJECTED.and(HAS_GOLD).and(TrainingRows.heldOut(part(spec, split, 1)));
        Column learnt = HAS_LLM.and(col(DistillRows.LLM_CONFIDENCE).geq(spec.llmConfidence()));
        Column absorbed = REJECTED.and(learnt).and(HAS_GOLD.equalTo(false));
        Row sums = routed.agg(
                        count(lit(1)),
                        count(when(col(ACCEPTED), 1)),
                        count(when(HAS_GOLD, 1)),
                        count(when(absorbed, 1)),
                        count(when(REJECTED.and(HAS_LLM), 1)),
                        count(when(REJECTED.and(HAS_GOLD), 1)),
                        count(when(heldOutGold, 1)),
                        count(when(col(ACCEPTED).and(HAS_GOLD.equalTo(false)), 1)),
                        coalesce(sum(when(absorbed, col(DistillRows.LLM_CONFIDENCE))), lit(0.0)),
                        count(when(heldOutGold.and(HAS_LLM), 1)))
                .head();
        DistillReport.Rows counts = new DistillReport.Rows(
                sums.getLong(0),
                sums.getLong(1),
                sums.getLong(2),
                sums.getLong(3),
                spec.keepWeight() > 0 ? sums.getLong(7) : 0);
        DistillReport.Judge judge = sums.getLong(6) >= LEAST_GOLD ? DistillReport.Judge.GOLD : DistillReport.Judge.LLM;
        long judged = judge == DistillReport.Judge.GOLD ? sums.getLong(5) : sums.getLong(4);
        check(spec, counts, judged, sums.getLong(5));
        double others = sums.getLong(2) * spec.goldWeight() + sums.getDouble(8);
        Dataset<Row> rows = routed.select(
                        col(DistillRows.TEXT),
                        col(judge == DistillReport.Judge.GOLD ? DistillRows.GOLD : DistillRows.LLM)
                                .as(JUDGE),
                        col(ProbabilityPartition.label(0)).as(FIRST),
                        col(DistillRows.LLM).as("llm_label"),
                        col(ACCEPTED).and(HAS_GOLD.equalTo(false)).as(KEPT),
                        targets(spec, absorbed, keepUnit(spec, counts, others)).as(SoftTargets.TARGETS),
                        REJECTED.as("rejected"),
                        part(spec, split, MOST_HELD_OUT / judged).as("part"))
                .withColumn("split", split())
                .drop("rejected", "part")
                .filter(col(SoftTargets.TARGETS).isNotNull().or(TrainingRows.heldOut(col("split"))));
        boolean judgedGold = judge == DistillReport.Judge.GOLD || sums.getLong(9) > 0;
        return new DistillTargets(rows, judge, counts, judgedGold ? split.doubt() : null);
    }

    private static void check(SecondGateSpec spec, DistillReport.Rows counts, long judged, long rejectedGold) {
        if (counts.all() == counts.accepted()) {
            throw new UserException("small.thresholds: the bundle accepts all " + counts.all() + " rows at "
                    + spec.threshold()
                    + ", so no row is rejected and there is nothing to distil; expected a threshold that"
                    + " rejects some, or more rows");
        }
        if (judged == 0) {
            throw new UserException("distill.inputs: of " + (counts.all() - counts.accepted())
                    + " rows that the bundle rejects, none has an LLM's answer and " + rejectedGold
                    + " have gold; expected rows that an LLM answered (route escalate), or at least " + LEAST_GOLD
                    + " held-out rejected rows with gold");
        }
    }

    /** What a kept row weighs: together keep-weight times as much as all others, one never more than an LLM's label. */
    private static double keepUnit(SecondGateSpec spec, DistillReport.Rows counts, double others) {
        return counts.kept() == 0 ? 0 : Math.min(1, spec.keepWeight() * others / counts.kept());
    }

    private static Column targets(SecondGateSpec spec, Column absorbed, double keepUnit) {
        Column gold = SoftTargets.hard(col(DistillRows.GOLD), lit(spec.goldWeight()));
        Column llm = SoftTargets.hard(col(DistillRows.LLM), col(DistillRows.LLM_CONFIDENCE));
        Column targets = when(HAS_GOLD, gold).when(absorbed, llm);
        return keepUnit > 0
                ? targets.when(col(ACCEPTED), SoftTargets.soft(col(ProbabilityPartition.probabilities(0)), keepUnit))
                : targets;
    }

    private static Column part(SecondGateSpec spec, GoldSplit split, double most) {
        return when(col(DistillRows.SEEN), lit(TrainingRows.FIT))
                .when(HAS_GOLD, split.part(most))
                .otherwise(TrainingRows.split(
                        Math.min(spec.fit().holdout(), most), spec.fit().seed()));
    }

    private static Column split() {
        Column unjudged = col(JUDGE).isNull().and(TrainingRows.heldOut(col("part")));
        return when(col("rejected").equalTo(false).or(unjudged), lit(TrainingRows.FIT))
                .otherwise(col("part"));
    }
}
