package dev.sluice.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.HypergeometricDistribution;
import org.apache.commons.math3.distribution.IntegerDistribution;
import org.junit.jupiter.api.Test;

/** P(p at most delta) at most delta under the null's boundary, by adding up every outcome: no simulation, no tolerance. */
class ValidityTest {
    private static final double[] ALPHAS = {0.01, 0.1, 0.3};
    private static final double[] DELTAS = {0.001, 0.05, 0.1, 0.3};
    private static final double ROUNDING = 1e-12;

    @Test
    void binomialAndConcentrationTests_everyCount_keepTheirLevel() {
        for (int n : new int[] {5, 40, 150}) {
            for (double alpha : ALPHAS) {
                IntegerDistribution wrong = new BinomialDistribution(null, n, alpha);
                assertLevel(wrong, k -> Bounds.binomialPValue(k, n, alpha));
                assertLevel(wrong, k -> Bounds.hoeffdingPValue(k, n, alpha));
                assertLevel(wrong, k -> Bounds.hoeffdingBentkusPValue(k, n, alpha));
            }
        }
    }

    @Test
    void hoeffdingBentkus_lossesOfZeroHalfAndOne_keepsItsLevel() {
        // Half a loss each time: the sum of n is half a binomial of 2 n, with mean alpha.
        for (double alpha : ALPHAS) {
            IntegerDistribution halves = new BinomialDistribution(null, 80, alpha);
            assertLevel(halves, k -> Bounds.hoeffdingBentkusPValue(k / 2.0, 40, alpha));
        }
    }

    @Test
    void hypergeometricTest_everyCount_keepsItsLevel() {
        for (int allowed : new int[] {0, 3, 20, 45}) {
            IntegerDistribution wrong = new HypergeometricDistribution(null, 60, allowed + 1, 25);
            assertLevel(wrong, k -> Bounds.hypergeometricPValue(k, 25, 60, allowed));
        }
    }

    @Test
    void clopperPearson_everyCount_coverTheShare() {
        for (double share : new double[] {0.01, 0.2, 0.5, 0.93}) {
            IntegerDistribution hits = new BinomialDistribution(null, 50, share);
            for (double delta : DELTAS) {
                assertThat(probability(hits, k -> Bounds.lower(k, 50, delta) - share))
                        .isLessThanOrEqualTo(delta + ROUNDING);
                assertThat(probability(hits, k -> share - Bounds.upper(k, 50, delta)))
                        .isLessThanOrEqualTo(delta + ROUNDING);
            }
        }
    }

    @Test
    void hypergeometricBounds_everyCount_coverTheNumber() {
        for (int number : new int[] {0, 1, 12, 40, 60}) {
            IntegerDistribution hits = new HypergeometricDistribution(null, 60, number, 25);
            for (double delta : DELTAS) {
                assertThat(probability(hits, k -> Bounds.hypergeometricLower(k, 25, 60, delta) - number))
                        .isLessThanOrEqualTo(delta + ROUNDING);
                assertThat(probability(hits, k -> number - Bounds.hypergeometricUpper(k, 25, 60, delta)))
                        .isLessThanOrEqualTo(delta + ROUNDING);
            }
        }
    }

    @Test
    void wealth_everySequenceWithReplacement_staysOneOnAverageAndReachesItsLimitRarely() {
        for (double m : new double[] {0.3, 0.8}) {
            for (WealthSpec spec : new WealthSpec[] {
                WealthSpec.withReplacement(m, 0.1),
                WealthSpec.withReplacement(m, 0.1).planned(14)
            }) {
                for (boolean above : new boolean[] {true, false}) {
                    double mean = 0;
                    double reached = 0;
                    for (int bits = 0; bits < 1 << 14; bits++) {
                        int ones = Integer.bitCount(bits);
                        double probability = Math.pow(m, ones) * Math.pow(1 - m, 14 - ones);
                        Wealth wealth = run(spec, above, bits, 14);
                        mean += probability * Math.exp(wealth.log());
                        reached += wealth.rejects(0.1) ? probability : 0;
                    }
                    assertThat(mean).isCloseTo(1, within(1e-9));
                    assertThat(reached).isLessThanOrEqualTo(0.1);
                }
            }
        }
    }

    @Test
    void wealth_everyOrderWithoutReplacement_reachesItsLimitRarely() {
        // 16 rows, 11 of them 1: the mean is the hypothesis' itself, just above it for "above", just below for "below".
        for (boolean above : new boolean[] {true, false}) {
            WealthSpec spec = WealthSpec.withoutReplacement((above ? 11.001 : 10.999) / 16, 0.1, 16);
            int orders = 0;
            int reached = 0;
            for (int bits = 0; bits < 1 << 16; bits++) {
                if (Integer.bitCount(bits) == 11) {
                    orders++;
                    reached += run(spec, above, bits, 12).rejects(0.1) ? 1 : 0;
                }
            }
            assertThat(orders).isEqualTo(4368);
            assertThat(reached / (double) orders).isLessThanOrEqualTo(0.1);
        }
    }

    private static Wealth run(WealthSpec spec, boolean above, int bits, int draws) {
        Wealth wealth = above ? Bounds.wealthAbove(spec) : Bounds.wealthBelow(spec);
        for (int i = 0; i < draws; i++) {
            wealth.add(bits >> i & 1);
        }
        return wealth;
    }

    private static void assertLevel(IntegerDistribution counts, IntToDoubleFunction pValue) {
        for (double delta : DELTAS) {
            assertThat(probability(counts, k -> pValue.applyAsDouble(k) <= delta ? 1 : 0))
                    .isLessThanOrEqualTo(delta + ROUNDING);
        }
    }

    /** The probability that the excess is above 0. */
    private static double probability(IntegerDistribution counts, IntToDoubleFunction excess) {
        double sum = 0;
        for (int k = counts.getSupportLowerBound(); k <= counts.getSupportUpperBound(); k++) {
            sum += excess.applyAsDouble(k) > 0 ? counts.probability(k) : 0;
        }
        return sum;
    }
}
