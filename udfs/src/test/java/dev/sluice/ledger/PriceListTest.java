package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceListTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

    private static final String FILE =
            """
            # US dollars per million tokens
            provider,model,effective,input,cached_input,output,batch_input,batch_output,source

            openai,m,2025-01-01,9,8,7,6,5,old
              openai , m , 2026-01-31 , 0.15 , 0.075 , 0.60 , 0.00005 , , a page, read by hand, twice
            openai,m,2026-03-02,1,1,1,,,of tomorrow
            other,m,2026-02-01,2,2,2,,,other
            """;

    private final PriceList prices = PriceList.parse("my.csv", FILE.lines().toList());

    @Test
    void find_severalDays_takesTheNewestThatIsNotInTheFuture() {
        assertThat(prices.find("openai", "m", DAY))
                .isEqualTo(new Price(
                        "openai",
                        "m",
                        LocalDate.of(2026, 1, 31),
                        new PicoUsd(150_000),
                        new PicoUsd(75_000),
                        new PicoUsd(600_000),
                        new PicoUsd(50),
                        null,
                        "a page, read by hand, twice"));
    }

    @ParameterizedTest
    @CsvSource({
        "2025-01-01, 9",
        "2026-01-30, 9",
        "2026-01-31, 0.15",
        "2026-03-01, 0.15",
        "2026-03-02, 1",
        "2030-01-01, 1"
    })
    void find_aDay_holdsFromItsDayOnUntilTheNext(LocalDate day, String input) {
        assertThat(prices.find("openai", "m", day).input()).isEqualTo(PriceList.perToken("", "", input));
    }

    @ParameterizedTest
    @CsvSource({"openai, nix, 2026-03-01", "nobody, m, 2026-03-01", "openai, m, 2024-12-31", "openai, M, 2026-03-01"})
    void find_noPrice_isAnErrorThatSaysWhichLineToAdd(String provider, String model, LocalDate day) {
        assertThatThrownBy(() -> prices.find(provider, model, day))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("my.csv")
                .hasMessageContaining("'" + provider + "," + model + "," + day + ",INPUT,")
                .hasMessageContaining("--price-in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openai,m,2026-01-01,1,1,1 | expected 9 columns",
                "openai,m,2026-01-32,1,1,1,,,s | '2026-01-32'",
                "openai,m,today,1,1,1,,,s | 'today'",
                "openai,m,2026-01-01,x,1,1,,,s | in input, found 'x'",
                "openai,m,2026-01-01,1,,1,,,s | in cached_input, found ''",
                "openai,m,2026-01-01,1,1,-1,,,s | in output, found '-1'",
                "openai,m,2026-01-01,1,1,1,0.0000001,,s | in batch_input, found '0.0000001'",
                "openai,m,2026-01-01,1,1,1,,1e30,s | in batch_output, found '1e30'"
            })
    void parse_badLine_isAnErrorThatNamesFileLineAndValue(String line, String expected) {
        List<String> lines = List.of("# comment", "", line);
        assertThatThrownBy(() -> PriceList.parse("my.csv", lines))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("my.csv line 3: ")
                .hasMessageContaining(expected);
    }

    @Test
    void given_prices_areExactAndCachedInputCostsAsMuchAsInput() {
        Price price = PriceList.given("p", "m", DAY, "0.00001", " 12.5 ");
        assertThat(price.input()).isEqualTo(new PicoUsd(10)).isEqualTo(price.cachedInput());
        assertThat(price.output()).isEqualTo(new PicoUsd(12_500_000));
        assertThat(price.version()).isEqualTo("p/m@2026-03-01");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, price-in", "1, one, price-out"})
    void given_badPrice_isAnErrorThatNamesIt(String in, String out, String name) {
        assertThatThrownBy(() -> PriceList.given("p", "m", DAY, in, out))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(name);
    }
}
