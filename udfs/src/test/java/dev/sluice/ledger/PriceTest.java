package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Usage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTest {
    /** By hand from dollars per million tokens, for instance 800 x .15 + 200 x .075 + 50 x .60 = 165 millionths. */
    @ParameterizedTest
    @CsvSource({
        "0.15, 0.075, 0.60, 1000, 0, 0, 0, 0.00015",
        "0.15, 0.075, 0.60, 1000, 200, 50, 0, 0.000165",
        "0.15, 0.075, 0.60, 1000, 200, 50, 30, 0.000165",
        "0.15, 0.075, 0.60, 1000, 1000, 0, 0, 0.000075",
        "0.00001, 0.00001, 0.00003, 1, 0, 1, 0, 0.00000000004",
        "1.25, 0.125, 10.00, 123456, 4096, 789, 512, 0.157602",
        "0, 0, 0, 1000, 10, 1000, 10, 0"
    })
    void charge_byHand_isExact(
            String in,
            String cachedIn,
            String out,
            long prompt,
            long cached,
            long completion,
            long reasoning,
            BigDecimal usd) {
        Usage usage = new Usage(prompt, cached, completion, reasoning);
        assertThat(price(in, cachedIn, out).charge(usage)).isEqualTo(PicoUsd.ofUsd(usd));
    }

    /** Seed 9; 20,000 calls; cached input may be the dearer class. */
    @Test
    void ceiling_anyUsageWithinBytesAndCap_isNeverBelowTheCharge() {
        SplittableRandom random = new SplittableRandom(9);
        boolean reached = false;
        for (int i = 0; i < 20_000; i++) {
            Price price = picos(random.nextLong(1_000_000), random.nextLong(1_000_000), random.nextLong(5_000_000));
            long bytes = random.nextLong(1, 100_000);
            long cap = random.nextLong(1, 5_000);
            long prompt = random.nextInt(4) == 0 ? bytes : random.nextLong(bytes + 1);
            long cached = random.nextInt(4) == 0 ? prompt : random.nextLong(prompt + 1);
            long completion = random.nextInt(4) == 0 ? cap : random.nextLong(cap + 1);
            PicoUsd charge = price.charge(new Usage(prompt, cached, completion, random.nextLong(completion + 1)));
            assertThat(price.ceiling(bytes, cap)).isGreaterThanOrEqualTo(charge);
            reached |= price.ceiling(bytes, cap).equals(charge);
        }
        assertThat(reached).as("a bound that is sometimes reached").isTrue();
    }

    @Test
    void charge_amountTooLarge_isAnError() {
        Price dear = picos(Long.MAX_VALUE / 2, 0, 0);
        assertThatThrownBy(() -> dear.charge(new Usage(3, 0, 0, 0))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void version_ofAPrice_namesProviderModelAndDay() {
        assertThat(price("1", "1", "1").version()).isEqualTo("p/m@2026-02-03");
    }

    private static Price price(String in, String cached, String out) {
        return picos(usd(in), usd(cached), usd(out));
    }

    private static long usd(String perMillion) {
        return PriceList.perToken("test", "column", perMillion).picos();
    }

    private static Price picos(long in, long cached, long out) {
        return new Price(
                "p",
                "m",
                LocalDate.of(2026, 2, 3),
                new PicoUsd(in),
                new PicoUsd(cached),
                new PicoUsd(out),
                null,
                null,
                "test");
    }
}
