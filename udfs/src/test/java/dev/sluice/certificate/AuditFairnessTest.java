package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.certificate.AuditNight.Stratum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact sums over every sample: where the claim holds, a night's factor and the mixture have an expectation of at most 1. */
class AuditFairnessTest {
    @Test
    void logFactor_everyDrawOfARecallAtItsTarget_hasExpectationAtMostOne() {
        // 10 answered rows of 12: 1 miss, 3 hits and 6 others. With the kept ones hits, recall is 5 / 6.
        double target = 5 / 6.0;
        assertFair("whhhnnnnnn", 0.2, stratum -> AuditNight.ofRecall(target, 12, List.of(stratum), 0));
        AuditNight misses = AuditNight.ofRecall(target, 1000, List.of(new Stratum(1000, 100, 20, 60)), 0);
        assertThat(Audit.test(List.of(misses), Audit.ALPHA).revoked()).isTrue();
        assertThat(Audit.test(List.of(misses), Audit.ALPHA).tonight().accuracy())
                .isNaN();
    }

    @Test
    void logFactor_everyDrawOfANonInferiorNight_hasExpectationAtMostOne() {
        // 10 accepted rows of 20, epsilon .1: the LLM alone is right on 3, the small model alone on 1, both or none on
        // 6.
        assertFair("wwwrnnnnnn", 0.6, stratum -> AuditNight.ofNonInferiority(0.1, 20, List.of(stratum), 0));
    }

    /** Over every draw of two rows; w is wrong, n is neutral, anything else right. */
    private static void assertFair(String rows, double allowed, Function<Stratum, AuditNight> of) {
        for (double share : RestartMixture.BETS) {
            double sum = 0;
            int draws = 0;
            for (int a = 0; a < rows.length(); a++) {
                for (int b = a + 1; b < rows.length(); b++) {
                    String drawn = "" + rows.charAt(a) + rows.charAt(b);
                    long wrong = drawn.chars().filter(c -> c == 'w').count();
                    long neutral = drawn.chars().filter(c -> c == 'n').count();
                    AuditNight night = of.apply(new Stratum(rows.length(), 2, wrong, neutral));
                    assertThat(night.allowed()).isCloseTo(allowed, within(1e-12));
                    sum += Math.exp(RestartMixture.logFactor(night, share));
                    draws++;
                }
            }
            assertThat(sum / draws).isLessThanOrEqualTo(1).isGreaterThan(0.9);
        }
    }

    static Stream<AuditNight> designs() {
        return Stream.of(
                night(0.25, new Stratum(12, 5, 0)),
                night(0.25, new Stratum(4, 2, 0), new Stratum(8, 3, 0)),
                night(0.25, new Stratum(4, 4, 0), new Stratum(8, 1, 0)),
                night(0.5, new Stratum(6, 1, 0), new Stratum(3, 3, 0), new Stratum(3, 2, 0)),
                night(0.25, new Stratum(4, 2, 0), new Stratum(4, 0, 0), new Stratum(4, 3, 0)),
                night(1 / 12.0, new Stratum(4, 2, 0), new Stratum(8, 8, 0)),
                night(11 / 12.0, new Stratum(4, 1, 0), new Stratum(8, 5, 0)));
    }

    @Test
    void logFactor_everyPopulationUnderTheHypothesis_hasExpectationAtMostOne() {
        double largest = 0;
        double beyond = 0;
        for (AuditNight design : designs().toList()) {
            for (int[] wrong : populations(design)) {
                int total = 0;
                for (int w : wrong) {
                    total += w;
                }
                for (double bet : new double[] {0, 0.005, 0.16, 0.5, 0.9, 1 - 1e-12}) {
                    double expectation =
                            expectation(design, wrong, night -> Math.exp(RestartMixture.logFactor(night, bet)));
                    if (total <= design.allowed() * design.accepted() + 1e-9) {
                        largest = Math.max(largest, expectation);
                    } else {
                        beyond = Math.max(beyond, expectation);
                    }
                }
            }
        }
        assertThat(largest).isBetween(1 - 1e-12, 1 + 1e-12); // bet 0 is exactly 1
        assertThat(beyond).as("it does grow where the target is lost").isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void mixture_threeNightsUnderTheHypothesis_hasExpectationAtMostOne(int wrong) {
        AuditNight design = night(0.25, new Stratum(8, 3, 0), new Stratum(4, 2, 0));
        int[] truth = {Math.min(wrong, 2), wrong - Math.min(wrong, 2)};
        double expectation = expectation(
                design,
                truth,
                a -> expectation(
                        design,
                        truth,
                        b -> expectation(
                                design,
                                truth,
                                c -> Math.exp(Audit.test(List.of(a, b, c), Audit.ALPHA)
                                        .logE()))));
        assertThat(expectation).isLessThanOrEqualTo(1 + 1e-12).isGreaterThan(0.8);
    }

    private static AuditNight night(double allowed, Stratum... strata) {
        return new AuditNight(allowed, List.of(strata), 0);
    }

    private interface OfNight {
        double value(AuditNight night);
    }

    /** Every way to have wrong rows in the strata. */
    private static List<int[]> populations(AuditNight design) {
        List<int[]> found = new ArrayList<>(List.of(new int[0]));
        for (Stratum stratum : design.strata()) {
            List<int[]> longer = new ArrayList<>();
            for (int[] head : found) {
                for (int wrong = 0; wrong <= stratum.accepted(); wrong++) {
                    int[] all = Arrays.copyOf(head, head.length + 1);
                    all[head.length] = wrong;
                    longer.add(all);
                }
            }
            found = longer;
        }
        return found;
    }

    /** Exact: the sum over all samples, each stratum's hypergeometric. */
    private static double expectation(AuditNight design, int[] wrong, OfNight of) {
        return expectation(design, wrong, List.of(), of);
    }

    private static double expectation(AuditNight design, int[] wrong, List<Stratum> drawn, OfNight of) {
        int h = drawn.size();
        if (h == wrong.length) {
            return of.value(new AuditNight(design.allowed(), drawn, 0));
        }
        int rows = (int) design.strata().get(h).accepted();
        int sample = (int) design.strata().get(h).audited();
        double sum = 0;
        for (int k = Math.max(0, sample - (rows - wrong[h])); k <= Math.min(sample, wrong[h]); k++) {
            List<Stratum> more = new ArrayList<>(drawn);
            more.add(new Stratum(rows, sample, k));
            double probability = choose(wrong[h], k) * choose(rows - wrong[h], sample - k) / choose(rows, sample);
            sum += probability * expectation(design, wrong, more, of);
        }
        return sum;
    }

    private static double choose(int n, int k) {
        double product = 1;
        for (int i = 1; i <= k; i++) {
            product = product * (n - k + i) / i;
        }
        return product;
    }
}
