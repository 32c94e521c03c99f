package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.certificate.AuditNight.Stratum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors were computed from the formulas of {@link Audit}'s documentation as plain sums over starts and bets, in Python. */
class AuditTest {
    private static final AuditNight GOOD = night(0.1, new Stratum(100, 10, 1));
    private static final AuditNight BAD = night(0.1, new Stratum(100, 10, 4));
    private static final AuditNight MIXED = night(0.2, new Stratum(60, 3, 2), new Stratum(40, 4, 3));

    @Test
    void logFactor_handComputedNights_isTheProductOverStrata() {
        // 2.44^4 0.84^6: v = 1, bet 1.6
        assertThat(RestartMixture.logFactor(BAD, 0.16)).isCloseTo(2.521871834351775, within(1e-12));
        assertThat(RestartMixture.logFactor(MIXED, 0.02)).isCloseTo(0.33262244848726363, within(1e-12));
        assertThat(RestartMixture.logFactor(MIXED, 0.16)).isCloseTo(2.0065988820589347, within(1e-12));
        assertThat(RestartMixture.logFactor(MIXED, 0.5)).isCloseTo(3.819085009768877, within(1e-12));
    }

    @Test
    void test_threeNights_isTheMixtureOverStartsAndBets() {
        double[] expected = {-0.02034621944285938, 0.4396678889009802, 1.4694549594256319};
        for (int n = 1; n <= 3; n++) {
            AuditResult result = Audit.test(List.of(GOOD, BAD, MIXED).subList(0, n), Audit.ALPHA);
            assertThat(result.logE()).isCloseTo(expected[n - 1], within(1e-12));
            assertThat(result.pValue()).isCloseTo(Math.min(1, Math.exp(-expected[n - 1])), within(1e-12));
            assertThat(result.driftSince()).isEqualTo(n == 1 ? 0 : 2);
            assertThat(result.revoked()).isFalse();
        }
    }

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

    @Test
    void test_noNights_isNoEvidence() {
        AuditResult result = Audit.test(List.of(), Audit.ALPHA);
        assertThat(result.logE()).isZero();
        assertThat(result.pValue()).isEqualTo(1);
        assertThat(result.revoked()).isFalse();
        assertThat(result.driftSince()).isZero();
        assertThat(result.tonight().accuracy()).isNaN();
        assertThat(result.window().labels()).isZero();
    }

    @Test
    void test_goodNightsAfterARevocation_keepIt() {
        List<AuditNight> nights = new ArrayList<>(Collections.nCopies(100, night(0.1, new Stratum(20_000, 200, 18))));
        nights.addAll(Collections.nCopies(10, night(0.1, new Stratum(20_000, 200, 38))));
        AuditResult lost = Audit.test(nights, Audit.ALPHA);
        assertThat(lost.revokedOn()).isEqualTo(102);
        assertThat(lost.driftSince()).isEqualTo(101);

        nights.addAll(Collections.nCopies(100, night(0.1, new Stratum(20_000, 200, 5))));
        AuditResult later = Audit.test(nights, Audit.ALPHA);
        assertThat(later.revokedOn()).isEqualTo(102);
        assertThat(later.pValue()).isEqualTo(lost.pValue()).isLessThan(Audit.ALPHA);
        assertThat(later.logE()).isNegative();
        assertThat(Audit.test(nights, 1e-30).revoked()).isFalse();
    }

    @Test
    void test_tenThousandNightsOfThousandLabels_staysFiniteAndSeesADrift() {
        Stratum good = new Stratum(20_000, 200, 18);
        List<AuditNight> nights =
                new ArrayList<>(Collections.nCopies(10_000, night(0.1, good, good, good, good, good)));
        assertThat(Audit.test(nights, Audit.ALPHA).logE()).isFinite().isNegative();

        Stratum bad = new Stratum(20_000, 200, 38);
        nights.addAll(Collections.nCopies(10_000, night(0.1, bad, bad, bad, bad, bad)));
        AuditResult result = Audit.test(nights, Audit.ALPHA);
        assertThat(result.logE()).isFinite().isPositive();
        assertThat(result.revokedOn()).isEqualTo(10_001);
        assertThat(result.driftSince()).isEqualTo(10_001);
    }

    @Test
    void test_nightsWithoutEvidence_changeNothingButTheWeights() {
        AuditNight nothingAccepted = AuditNight.of(0.9, 100, List.of(new Stratum(0, 0, 0)), 0);
        AuditNight nothingJudged = AuditNight.of(0.9, 100, List.of(new Stratum(90, 0, 0)), 3);
        AuditNight fewAccepted = AuditNight.of(0.5, 100, List.of(new Stratum(10, 10, 10)), 0);
        assertThat(fewAccepted.allowed()).isEqualTo(1);
        for (AuditNight night : List.of(nothingAccepted, nothingJudged, fewAccepted)) {
            assertThat(RestartMixture.logFactor(night, 0.16)).isZero();
            assertThat(Audit.test(List.of(night), Audit.ALPHA).logE()).isCloseTo(0, within(1e-15));
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

    @Test
    void estimates_weighStrataByTheirRows_andNightsByTheirs() {
        AuditNight first = night(0.1, new Stratum(100, 50, 5));
        AuditResult one = Audit.test(List.of(first), Audit.ALPHA);
        // Wilson's interval of 45 of 50 (scipy binomtest)
        assertThat(one.tonight().accuracy()).isCloseTo(0.9, within(1e-12));
        assertThat(one.tonight().low()).isCloseTo(0.7863976856252034, within(1e-12));
        assertThat(one.tonight().high()).isCloseTo(0.9565242350681095, within(1e-12));
        assertThat(one.window()).isEqualTo(one.tonight());

        AuditNight second = new AuditNight(
                0.1, List.of(new Stratum(100, 10, 5), new Stratum(300, 10, 0), new Stratum(200, 0, 0)), 7);
        AuditResult both = Audit.test(List.of(first, second), Audit.ALPHA);
        assertThat(both.tonight().accuracy()).isCloseTo(0.875, within(1e-12)); // 1/4 of .5
        assertThat(both.tonight().labels()).isEqualTo(20);
        assertThat(both.tonight().unusable()).isEqualTo(7);
        assertThat(both.window().accuracy()).isCloseTo((100 * 0.9 + 600 * 0.875) / 700, within(1e-12));
        assertThat(both.window().labels()).isEqualTo(70);
        assertThat(both.window().high() - both.window().low())
                .isLessThan(both.tonight().high() - both.tonight().low());
    }

    @Test
    void estimates_window_isTheLastThirtyNights() {
        List<AuditNight> nights = new ArrayList<>(Collections.nCopies(5, BAD));
        nights.addAll(Collections.nCopies(Audit.WINDOW, GOOD));
        AccuracyEstimate window = Audit.test(nights, Audit.ALPHA).window();
        assertThat(window.accuracy()).isCloseTo(0.9, within(1e-12));
        assertThat(window.labels()).isEqualTo(300);
    }

    @Test
    void night_ofATarget_allowsAllWrongRowsAmongTheAccepted() {
        assertThat(AuditNight.of(0.9, 1_000, List.of(new Stratum(600, 5, 1), new Stratum(200, 5, 0)), 0)
                        .allowed())
                .isCloseTo(0.125, within(1e-15));
    }

    @Test
    void inputs_thatMakeNoSense_areRefused() {
        refused(() -> new Stratum(10, 5, 6));
        refused(() -> new Stratum(10, 11, 0));
        refused(() -> new Stratum(10, 5, -1));
        refused(() -> night(0, new Stratum(10, 5, 1)));
        refused(() -> night(Double.NaN, new Stratum(10, 5, 1)));
        refused(() -> night(1.1, new Stratum(10, 5, 1)));
        refused(() -> new AuditNight(0.1, List.of(new Stratum(10, 5, 1)), 6));
        refused(() -> new AuditNight(0.1, List.of(new Stratum(10, 5, 1)), -1));
        refused(() -> AuditNight.of(1, 10, List.of(new Stratum(10, 5, 1)), 0));
        refused(() -> AuditNight.of(0.9, 9, List.of(new Stratum(10, 5, 1)), 0));
        refused(() -> Audit.test(List.of(), 0));
        refused(() -> Audit.test(List.of(), 1));
        refused(() -> Audit.test(List.of(), Double.NaN));
    }

    private static void refused(ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining("expected");
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
