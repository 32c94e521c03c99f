package dev.sluice.spark;

import dev.sluice.bounds.Bounds;
import dev.sluice.calibration.Calibrator;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * Two small models on the same rows, which the first rejects and neither was fitted on.
 *
 * @param secondOnly rows where only the second is right
 * @param firstOnly rows where only the first is right
 * @param llmRows rows that an LLM answered
 * @param accepted rows that the second would accept at the first's threshold
 * @param acceptedRight of them, those where it is right
 */
public record GateComparison(
        long rows,
        long firstRight,
        long secondRight,
        long secondOnly,
        long firstOnly,
        long llmRows,
        long llmRight,
        long accepted,
        long acceptedRight) {

    /** @param rows of (right class index, vector of the second's scores, the first's class index, the LLM's); nulls are none */
    static GateComparison of(List<Row> rows, Calibrator calibrator, double threshold) {
        long[] n = new long[8];
        for (Row row : rows) {
            int right = (int) row.getDouble(0);
            double[] logits = row.<Vector>getAs(1).toArray();
            boolean second = Calibrator.label(logits) == right;
            boolean first = !row.isNullAt(2) && row.getInt(2) == right;
            n[0] += first ? 1 : 0;
            n[1] += second ? 1 : 0;
            n[2] += second && !first ? 1 : 0;
            n[3] += first && !second ? 1 : 0;
            n[4] += row.isNullAt(3) ? 0 : 1;
            n[5] += !row.isNullAt(3) && (int) row.getDouble(3) == right ? 1 : 0;
            boolean accepted = calibrator.confidence(logits) >= threshold;
            n[6] += accepted ? 1 : 0;
            n[7] += accepted && second ? 1 : 0;
        }
        return new GateComparison(rows.size(), n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }

    /**
     * The exact one-sided sign test of "the second is no better": the probability of so many rows, of those where the two
     * differ, for the second if each were as likely for either. 1 where they never differ.
     */
    public double pValue() {
        return Bounds.binomialPValue(firstOnly, firstOnly + secondOnly, 0.5);
    }
}
