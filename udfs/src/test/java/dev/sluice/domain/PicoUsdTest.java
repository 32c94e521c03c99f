package dev.sluice.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicoUsdTest {
    private static final PicoUsd MAX = new PicoUsd(Long.MAX_VALUE);
    private static final PicoUsd MIN = new PicoUsd(Long.MIN_VALUE);

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "2.50, 2500000000000",
        "0.000000000001, 1",
        "1E-12, 1",
        "9223372.036854775807, 9223372036854775807",
        "-0.1, -100000000000",
        "1E3, 1000000000000000"
    })
    void ofUsd_upToTwelveDecimals_isExactBothWays(BigDecimal usd, long picos) {
        assertThat(PicoUsd.ofUsd(usd)).isEqualTo(new PicoUsd(picos));
        assertThat(PicoUsd.ofUsd(usd).toUsd()).isEqualByComparingTo(usd).hasScaleOf(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0000000000001", "9223372.036854775808", "1E30", "1E-30", "1E1000000"})
    void ofUsd_whatDoesNotFit_isAnErrorAndNotRounded(BigDecimal usd) {
        assertThatThrownBy(() -> PicoUsd.ofUsd(usd)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void arithmetic_overflow_isAnErrorAndNotAWrongAmount() {
        PicoUsd one = new PicoUsd(1);
        assertThatThrownBy(() -> MAX.plus(one)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> MIN.minus(one)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> MAX.times(2)).isInstanceOf(ArithmeticException.class);
        assertThat(MAX.minus(one).plus(one)).isEqualTo(MAX);
    }

    /** Seed 5; 5,000 splits. */
    @Test
    void share_anyAmountInAnyParts_addsUpAndDiffersByOneAtMost() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 5_000; i++) {
            PicoUsd whole = new PicoUsd(random.nextLong(0, 1L << random.nextInt(1, 63)));
            int parts = random.nextInt(1, 65);
            PicoUsd sum = PicoUsd.ZERO;
            for (int k = 0; k < parts; k++) {
                PicoUsd share = whole.share(k, parts);
                assertThat(share.picos()).isBetween(whole.picos() / parts, whole.picos() / parts + 1);
                sum = sum.plus(share);
            }
            assertThat(sum).isEqualTo(whole);
        }
    }

    @Test
    void share_remainder_goesToTheFirstParts() {
        assertThat(new PicoUsd(11).share(0, 4)).isEqualTo(new PicoUsd(3));
        assertThat(new PicoUsd(11).share(2, 4)).isEqualTo(new PicoUsd(3));
        assertThat(new PicoUsd(11).share(3, 4)).isEqualTo(new PicoUsd(2));
    }

    @ParameterizedTest
    @CsvSource({"0, $0.000000", "1, $0.000001", "1000000, $0.000001", "1000001, $0.000002", "2500000000000, $2.500000"})
    void toString_fractionOfAMicroDollar_isRoundedUp(long picos, String shown) {
        assertThat(new PicoUsd(picos)).hasToString(shown);
    }

    @Test
    void compareTo_amounts_ordersBySize() {
        assertThat(new PicoUsd(-1)).isLessThan(PicoUsd.ZERO);
        assertThat(MAX).isGreaterThan(MIN);
        assertThat(PicoUsd.ZERO.isPositive()).isFalse();
        assertThat(new PicoUsd(1).isPositive()).isTrue();
    }
}
