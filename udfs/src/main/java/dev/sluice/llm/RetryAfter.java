package dev.sluice.llm;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import okhttp3.Headers;

/** How long a provider wants to be left alone. Source: RFC 9110 §10.2.3; {@code retry-after-ms} is OpenAI's and Azure's. */
final class RetryAfter {
    /** A day's quota would stop a job that could end with its rows kept; longer waits are cut. */
    static final Duration MAX = Duration.ofMinutes(5);

    private RetryAfter() {}

    /** Null when the provider did not say; milliseconds win over seconds and dates. */
    static Duration of(Headers headers, Instant now) {
        Duration millis = number(headers.get("retry-after-ms"), 1);
        if (millis != null) {
            return millis;
        }
        Duration seconds = number(headers.get("retry-after"), 1_000);
        if (seconds != null) {
            return seconds;
        }
        Date date = headers.getDate("retry-after");
        return date == null ? null : bounded(Duration.between(now, date.toInstant()));
    }

    private static Duration number(String header, double unitMillis) {
        if (header == null || !header.strip().matches("\\d{1,15}(\\.\\d{1,9})?")) {
            return null;
        }
        double millis = Math.ceil(Double.parseDouble(header.strip()) * unitMillis);
        return bounded(Duration.ofMillis((long) Math.min(millis, MAX.toMillis())));
    }

    private static Duration bounded(Duration duration) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(MAX) > 0 ? MAX : duration;
    }
}
