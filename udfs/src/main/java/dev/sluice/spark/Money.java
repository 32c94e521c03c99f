package dev.sluice.spark;

import static org.apache.spark.sql.functions.lit;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;

/** Pico-dollars, exact, to {@code decimal(20,12)} US dollars and back. */
final class Money {
    private static final BigDecimal PICOS_A_DOLLAR = BigDecimal.TEN.pow(12);

    private Money() {}

    static Column usd(Column picos) {
        return picos.cast("decimal(20,0)").divide(lit(PICOS_A_DOLLAR)).cast(Columns.MONEY);
    }
}
