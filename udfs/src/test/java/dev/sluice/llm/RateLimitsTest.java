package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.throttle.RateHeaders;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitsTest {
    @Test
    void of_noHeaders_saysNothing() {
        assertThat(RateLimits.of(Headers.of()).silent()).isTrue();
    }

    @Test
    void of_bothLimits_readsThem() {
        Headers headers = Headers.of(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-limit-tokens", "150000",
                "x-ratelimit-remaining-tokens", "149984",
                "x-ratelimit-reset-tokens", "7ms");
        assertThat(RateLimits.of(headers)).isEqualTo(new RateHeaders(60, 150_000, 59, 149_984));
    }

    /** Values that OpenAI and Groq give in their documents and for models with few requests a day. */
    @ParameterizedTest
    @CsvSource({
        "60, 59, 1s, 60",
        "5000, 4999, 12ms, 5000",
        "10000, 9000, 6s, 10000",
        "6000, 5999, 1s, 6000",
        "6000, 100, 0ms, 6000",
        "10, 0, 6000ms, 10",
        "14400, 14370, 2m59.56s, -1",
        "200, 199, 7m12s, -1",
        "200, 150, 6h0m0s, -1",
        "0, 0, 1s, -1",
        "many, 1, 1s, -1"
    })
    void of_limitADay_isNoRate(String limit, String remaining, String reset, long perMinute) {
        RateHeaders found = RateLimits.of(Headers.of(
                "x-ratelimit-limit-requests", limit,
                "x-ratelimit-remaining-requests", remaining,
                "x-ratelimit-reset-requests", reset));
        assertThat(found.limitRequests()).isEqualTo(perMinute);
        assertThat(found.limitTokens()).isEqualTo(-1);
    }
}
