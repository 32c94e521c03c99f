package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedAccuracyTest {
    private static PairedAccuracy of(int better, int worse, int rows) {
        boolean[] right = new boolean[rows];
        boolean[] reference = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            right[i] = i < better || i >= better + worse;
            reference[i] = i >= better;
        }
        return PairedAccuracy.of(right, reference, .05);
    }

    @Test
    void of_rows_countsThoseThatDiffer() {
        PairedAccuracy paired = of(2, 9, 50);
        assertThat(paired.better()).isEqualTo(2);
        assertThat(paired.worse()).isEqualTo(9);
        assertThat(paired.difference()).isCloseTo(-.14, within(1e-12));
        assertThat(paired.low()).isLessThan(-.14);
        assertThat(paired.high()).isBetween(-.14, .01);
        // 2 P(Bin(11, 1/2) at most 2) = 2 (1 + 11 + 55) / 2048
        assertThat(paired.pValue()).isCloseTo(134 / 2048., within(1e-12));
    }

    @Test
    void losesMoreThan_exactlyEpsilon_isFalse() {
        assertThat(of(1, 2, 200).losesMoreThan(.005)).isFalse();
        assertThat(of(1, 3, 200).losesMoreThan(.005)).isTrue();
        assertThat(of(3, 1, 200).losesMoreThan(0)).isFalse();
        assertThat(of(0, 0, 200).losesMoreThan(0)).isFalse();
    }

    @Test
    void of_differentLengths_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> PairedAccuracy.of(new boolean[2], new boolean[3], .05));
    }
}
