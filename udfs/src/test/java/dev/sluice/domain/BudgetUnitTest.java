package dev.sluice.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetUnitTest {
    @ParameterizedTest
    @CsvSource({
        "USD, 2.50, 2500000000000, 2.500000000000, $2.500000",
        "CALLS, 1234, 1234, 1234, '1,234 calls'",
        "TOKENS, 5000000, 5000000, 5000000, '5,000,000 tokens'",
        // A part of a million is cut off: a budget is never taken for more than it is.
        "FLOPS, 2.5e18, 2500000000000, 2500000000000000000, 2.500e+18 FLOPs",
        "FLOPS, 1999999, 1, 1000000, 1.000e+06 FLOPs",
        "SECONDS, 3600, 3600000, 3600.000, '3,600.000 s'",
        "SECONDS, 0.5009, 500, 0.500, 0.500 s"
    })
    void amount_ofAValue_isExactOrLess(BudgetUnit unit, String value, long units, String back, String text) {
        Quantity quantity = new Quantity(unit, unit.amount(new BigDecimal(value)));
        assertThat(quantity.amount()).isEqualTo(new Amount(units));
        assertThat(quantity.value()).isEqualByComparingTo(back);
        assertThat(quantity).hasToString(text);
    }

    @Test
    void describe_flops_areRoundedUp() {
        assertThat(BudgetUnit.FLOPS.describe(new Amount(1_234_501))).isEqualTo("1.235e+12 FLOPs");
    }

    @Test
    void amount_overflow_isAnErrorAndNotAWrongAmount() {
        assertThatThrownBy(() -> BudgetUnit.FLOPS.amount(new BigDecimal("1e25")))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Amount(Long.MAX_VALUE).plus(new Amount(1)))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Amount(Long.MAX_VALUE).times(2)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void less_moreThanThereIs_isZero() {
        assertThat(new Amount(3).less(new Amount(5))).isEqualTo(Amount.ZERO);
        assertThat(new Amount(5).less(new Amount(3))).isEqualTo(new Amount(2));
    }
}
