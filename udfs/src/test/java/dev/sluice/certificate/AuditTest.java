package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.certificate.AuditNight.Stratum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

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
}
