package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * The small model against the LLM on the same gold rows. A certificate of agreement with the LLM is worth nothing where the
 * LLM is the worse of the two, so this is looked at first.
 *
 * @param bothRight rows that both get right
 * @param smallOnly rows that only the small model gets right
 * @param llmOnly rows that only the LLM gets right
 * @param bothWrong rows that neither gets right
 * @param low lower end of the two-sided score interval (Tango 1998) for {@link #difference}, level 1 - delta
 * @param high its upper end
 * @param pValue exact two-sided McNemar test of equal accuracy
 * @param ranking whether the small model's confidence says where it is right
 * @param delta the level of all of it
 */
public record GoldComparison(
        long bothRight,
        long smallOnly,
        long llmOnly,
        long bothWrong,
        double low,
        double high,
        double pValue,
        GoldRanking ranking,
        double delta) {

    /**
     * Compares rows.
     *
     * @param confidence the small model's, one a row
     */
    public static GoldComparison of(boolean[] smallRight, boolean[] llmRight, double[] confidence, double delta) {
        Bounds.delta(delta);
        if (smallRight.length != llmRight.length) {
            throw new IllegalArgumentException(
                    smallRight.length + " small outcomes but " + llmRight.length + " of the LLM");
        }
        long[] counts = new long[4];
        for (int i = 0; i < smallRight.length; i++) {
            counts[(smallRight[i] ? 0 : 2) + (llmRight[i] ? 0 : 1)]++;
        }
        GoldScoreInterval interval = GoldScoreInterval.of(counts[2], counts[1], smallRight.length, delta);
        double p = Bounds.mcNemarPValue(counts[1], counts[2]);
        GoldRanking ranking = GoldRanking.of(confidence, smallRight);
        return new GoldComparison(
                counts[0], counts[1], counts[2], counts[3], interval.low(), interval.high(), p, ranking, delta);
    }

    public long rows() {
        return bothRight + smallOnly + llmOnly + bothWrong;
    }

    /** Accuracy of the LLM less that of the small model; NaN without rows. */
    public double difference() {
        return (double) (llmOnly - smallOnly) / rows();
    }

    /** Whether the small model ranks its right rows above its wrong ones, at level delta. */
    public boolean confidenceInforms() {
        return ranking.pValue() <= delta;
    }

    /**
     * What to use. The small model if the LLM is worse at level delta. Else the cascade, if confidence informs and the target
     * can be certified. Else whichever has more right rows; the small model if they have as many.
     *
     * @param certifiable whether any point of the cascade's path was certified
     */
    public GoldAdvice advice(boolean certifiable) {
        if (llmOnly < smallOnly && pValue <= delta) {
            return GoldAdvice.USE_SMALL;
        }
        if (certifiable && confidenceInforms()) {
            return GoldAdvice.CASCADE;
        }
        return llmOnly > smallOnly ? GoldAdvice.USE_LLM : GoldAdvice.USE_SMALL;
    }
}
