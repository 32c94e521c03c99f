package dev.sluice.certificate;

import java.util.List;

/**
 * Tests across nights that a certificate's target still holds. Nothing is kept between nights but their list: the test is
 * computed anew from all of them, in milliseconds for thousands.
 *
 * <p><b>Hypothesis</b>: on every night the share of wrong rows among accepted ones is at most the night's
 * {@link AuditNight#allowed() allowed} share q. Whoever revokes when the e-value reaches 1 / alpha revokes, if it is true, with
 * probability at most alpha over the whole life of the certificate, looking every night.
 *
 * <p><b>One night.</b> Let stratum h hold a share W_h of the accepted rows and n_h of the n audited ones, k_h of them wrong, of
 * v_h = W_h n / n_h each. The night's factor for a bet b in [0, 1/q], fixed before the night, is the product over strata of
 * (1 + b (v_h - q))^k_h (1 - b q)^(n_h - k_h), and its expectation is at most 1:
 *
 * <ul>
 *   <li>In a stratum the factor is exponential, so convex, in k_h, and the mean of a convex function of a sum is no larger
 *       without replacement than with (Hoeffding 1963, theorem 4). With replacement and with a share p_h of wrong rows it is
 *       (1 + b (v_h p_h - q))^n_h.
 *   <li>Strata are drawn independently, so the means multiply. Each of the n terms is at least 0 since b q is at most 1, and
 *       their product is at most the n-th power of their average (the geometric mean is at most the arithmetic), which is
 *       1 + b (sum of W_h p_h - q), at most 1 under the hypothesis.
 *   <li>A stratum without a judged row contributes no term: its weight W_h counts as if all its rows were right. That is
 *       conservative. A night without any has factor 1.
 *   <li>A neutral row counts a share c of a wrong one and has the factor 1 + b (v_h c - q). With a third value the factor is no
 *       function of k_h, but still a product of numbers from 0, one a row: without replacement its mean is an elementary
 *       symmetric mean, no larger than the power of the numbers' average (Maclaurin's inequality). The rest is as above.
 *   <li>How many rows are judged may depend on past nights and on which answers were unusable, never on tonight's judgements.
 * </ul>
 *
 * <p><b>Across nights.</b> The product of factors since night j is an e-process, and so is a mixture with weights that add up
 * to 1 over six fixed bets and over all starts, M_t = sum of w_j E_j..t with w_j = j^-1/4 - (j+1)^-1/4 and E = 1 for starts
 * still to come (mixtures of e-processes: Vovk and Wang 2021; restarts: Shin, Ramdas and Rinaldo 2022, whose e-detectors bound
 * the time between false alarms, here the weights bound their probability for ever; bets: Waudby-Smith and Ramdas 2024). A
 * hundred good nights cost an early start its wealth but not the later ones theirs: a drift after night j has to outweigh
 * about 1 / (alpha w_j). The end is Ville's inequality.
 *
 * <p>Sources: Hoeffding, Probability inequalities for sums of bounded random variables, JASA 58 (1963). Waudby-Smith, Ramdas,
 * Estimating means of bounded random variables by betting, JRSS B 86 (2024). Shin, Ramdas, Rinaldo, E-detectors, arXiv
 * 2203.03532 (2022). Vovk, Wang, E-values: calibration, combination and applications, Annals of Statistics 49 (2021).
 */
public final class Audit {
    /** The probability over a certificate's life of revoking it although its target holds. */
    public static final double ALPHA = 0.05;

    /** Nights of {@link AuditResult#window}. */
    public static final int WINDOW = 30;

    private Audit() {}

    /**
     * Tests all nights of a certificate so far.
     *
     * @param nights since it was issued, the oldest first; none is a test without evidence
     * @param alpha above 0 and below 1
     */
    public static AuditResult test(List<AuditNight> nights, double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("expected an alpha between 0 and 1, found " + alpha);
        }
        RestartMixture mixture = new RestartMixture();
        double logE = 0;
        double highest = 0;
        int revokedOn = 0;
        for (int night = 1; night <= nights.size(); night++) {
            logE = mixture.add(nights.get(night - 1));
            highest = Math.max(highest, logE);
            revokedOn = revokedOn == 0 && logE >= -Math.log(alpha) ? night : revokedOn;
        }
        int size = nights.size();
        return new AuditResult(
                logE,
                Math.exp(-highest),
                revokedOn,
                RestartMixture.mostEvidence(nights),
                AccuracyEstimate.of(nights.subList(Math.max(0, size - 1), size)),
                AccuracyEstimate.of(nights.subList(Math.max(0, size - WINDOW), size)));
    }
}
