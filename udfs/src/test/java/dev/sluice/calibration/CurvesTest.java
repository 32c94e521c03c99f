package dev.sluice.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Histogram and isotonic calibration: against scikit-learn, what holds of any calibrator, and hostile rows. */
class CurvesTest {
    private static final Temperature PLAIN = new Temperature(1, 0);

    @ParameterizedTest
    @MethodSource("dev.sluice.calibration.SklearnCase#all")
    void histogram_referenceRows_hasTheReferenceBins(SklearnCase reference) {
        Rows rows = Rows.of(reference.confidence(), reference.right());
        Histogram fitted = Histogram.fit(PLAIN, Sample.of(rows.logits(), rows.gold()));
        assertThat(pairs(fitted.knots().list())).containsExactly(reference.pairs("histogram"), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.calibration.SklearnCase#all")
    void line_knotsOfSklearn_predictsAsSklearnDoes(SklearnCase reference) {
        Knots knots = new Knots(knots(reference.pairs("isotonicKnots")));
        double[] grid = reference.numbers("isotonicGrid");
        for (int i = 0; i < grid.length; i++) {
            assertThat(knots.line(i / 100.0)).isCloseTo(grid[i], within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.calibration.SklearnCase#all")
    void isotonic_referenceRows_hasTheReferenceConfidences(SklearnCase reference) {
        Rows rows = Rows.of(reference.confidence(), reference.right());
        Isotonic fitted = Isotonic.fit(
                PLAIN, Sample.of(rows.logits(), rows.gold()), (x, right) -> knots(reference.pairs("isotonicKnots")));
        double[] expected = reference.numbers("isotonicConfidence");
        for (int i = 11; i < 100; i++) { // from where class 0 is the most probable of ten
            double[] logits = Rows.of(new double[] {i / 100.0}, new boolean[1]).logits()[0];
            assertThat(fitted.confidence(logits)).isCloseTo(expected[i], within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void confidence_anyRows_neverFallsAndStaysWithinZeroAndOne(Method method) {
        Calibrator fitted = fit(method, Rows.drawn(3000, 1, c -> c * c));
        double last = 0;
        for (int i = 0; i <= 100_000; i++) {
            double c = 0.1 + 0.9 * i / 100_000;
            double confidence =
                    fitted.confidence(Rows.of(new double[] {c}, new boolean[1]).logits()[0]);
            if (c < 1) {
                assertThat(confidence)
                        .as("at %s", c)
                        .isGreaterThanOrEqualTo(last)
                        .isLessThanOrEqualTo(1);
                last = confidence;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void confidence_whereTheCurveIsLevel_keepsTheOrderOfTheProbabilities(Method method) {
        Calibrator fitted = fit(method, Rows.drawn(3000, 2, c -> c < 0.6 ? 0.3 : 0.8));
        double[] c = {0.7, 0.7 + 1e-8, 0.7001, 0.75, 0.75 + 1e-8};
        double[] confidence = Arrays.stream(Rows.of(c, new boolean[c.length]).logits())
                .mapToDouble(fitted::confidence)
                .toArray();
        assertThat(confidence).isSorted().doesNotHaveDuplicates();
    }

    /** Seed 3: 2,000 rows of 10 normal scores. */
    @ParameterizedTest
    @EnumSource(Method.class)
    void probabilities_anyMethod_areHighestAtTheLabel(Method method) {
        Calibrator fitted = fit(method, Rows.drawn(1500, 3, c -> 1 - c));
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            double[] logits = random.doubles(10, -9, 9).toArray();
            double[] p = fitted.probabilities(logits);
            assertThat(p[Calibrator.label(logits)])
                    .isEqualTo(Arrays.stream(p).max().orElseThrow());
            assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
            assertThat(logits[Calibrator.label(logits)])
                    .isEqualTo(Arrays.stream(logits).max().orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void confidence_scoreNotFinite_isNaN(Method method) {
        Calibrator fitted = fit(method, Rows.drawn(300, 4, c -> c));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(fitted.confidence(new double[] {1, bad})).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void fit_rowsInAnotherOrder_isTheSame(Method method) {
        Rows rows = Rows.drawn(1000, 5, c -> c * c);
        assertThat(fit(method, rows.shuffled(6))).isEqualTo(fit(method, rows));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void fit_noUsableRow_isTemperatureOne(Method method) {
        assertThat(fit(method, new Rows(new double[0][], new int[0]))).isEqualTo(new Temperature(1, 0));
        assertThat(fit(method, new Rows(new double[][] {{Double.NaN, 0}}, new int[] {0})))
                .isEqualTo(new Temperature(1, 0));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void fit_oneRow_claimsNoCertainty(Method method) {
        for (boolean right : new boolean[] {true, false}) {
            Calibrator fitted = fit(method, Rows.of(new double[] {0.9}, new boolean[] {right}));
            assertThat(fitted.rows()).isEqualTo(1);
            assertThat(fitted.confidence(new double[] {2, 0})).isBetween(0.1, 0.99);
        }
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void fit_allRightOrAllWrong_isSureButNotCertain(Method method) {
        boolean[] all = new boolean[500];
        double[] c = new Random(7).doubles(500, 0.3, 0.99).toArray();
        double[] row = Rows.of(new double[] {0.8}, new boolean[1]).logits()[0];
        assertThat(fit(method, Rows.of(c, all)).confidence(row)).isPositive().isLessThan(0.2);
        Arrays.fill(all, true);
        assertThat(fit(method, Rows.of(c, all)).confidence(row)).isLessThan(1).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @EnumSource(value = Method.class, names = "TEMPERATURE", mode = EnumSource.Mode.EXCLUDE)
    void fit_constantConfidence_isTheShareOfRightRows(Method method) {
        double[] c = new double[400];
        Arrays.fill(c, 0.9);
        boolean[] right = new boolean[400];
        Arrays.fill(right, 0, 100, true);
        Rows rows = Rows.of(c, right);
        assertThat(fit(method, rows).confidence(rows.logits()[0])).isCloseTo(0.25, within(0.002));
    }

    @Test
    void knots_thatAreNoCurve_areRefused() {
        double[][] wrong = {{}, {0.5, 1.1}, {-0.1, 0}, {0.5, Double.NaN}, {0.5, 0, 0.5, 1}, {0, 1, 1, 0}};
        for (double[] pairs : wrong) {
            assertThatThrownBy(() -> new Knots(knots(pairs))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Calibrator fit(Method method, Rows rows) {
        return Calibrators.fit(method, rows.logits(), rows.gold(), Rows::poolAdjacentViolators);
    }

    private static List<Knot> knots(double[] pairs) {
        List<Knot> knots = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            knots.add(new Knot(pairs[i], pairs[i + 1]));
        }
        return knots;
    }

    private static double[] pairs(List<Knot> knots) {
        return knots.stream()
                .flatMapToDouble(knot -> Arrays.stream(new double[] {knot.at(), knot.value()}))
                .toArray();
    }
}
