package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.calibration.Knot;
import dev.sluice.calibration.SklearnCase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("spark")
class MllibIsotonicSparkTest {
    private final MllibIsotonic isotonic = new MllibIsotonic(LocalSpark.session());

    @ParameterizedTest
    @MethodSource("dev.sluice.calibration.SklearnCase#all")
    void fit_referenceRows_hasTheKnotsOfSklearn(SklearnCase reference) {
        double[] knots = isotonic.fit(reference.confidence(), reference.right()).stream()
                .flatMapToDouble(knot -> Arrays.stream(new double[] {knot.at(), knot.value()}))
                .toArray();
        assertThat(knots).containsExactly(reference.pairs("isotonicKnots"), within(1e-9));
    }

    @Test
    void fit_oneRow_isOneKnot() {
        assertThat(isotonic.fit(new double[] {0.7}, new boolean[] {true})).isEqualTo(List.of(new Knot(0.7, 1)));
    }
}
