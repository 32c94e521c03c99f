package dev.sluice.model;

/**
 * The best of several responses.
 *
 * @param index of the one with the highest score; the first of equals
 * @param score its score
 * @param margin by how much it beats the best of the others; alone, its score
 */
public record Ranking(int index, double score, double margin) {
    /**
     * @param scores at least one; a score that is no number loses to every other
     */
    public static Ranking of(double[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("expected at least one response to rank, found none");
        }
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best] || (Double.isNaN(scores[best]) && !Double.isNaN(scores[i]))) {
                best = i;
            }
        }
        double second = Double.NaN;
        for (int i = 0; i < scores.length; i++) {
            if (i != best && !(scores[i] <= second) && !Double.isNaN(scores[i])) {
                second = scores[i];
            }
        }
        boolean alone = Double.isNaN(second);
        return new Ranking(best, scores[best], alone ? scores[best] : scores[best] - second);
    }
}
