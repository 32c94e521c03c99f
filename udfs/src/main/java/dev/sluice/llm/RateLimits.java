package dev.sluice.llm;

import dev.sluice.throttle.RateHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;

/**
 * The headers {@code x-ratelimit-limit-*}, {@code -remaining-*} and {@code -reset-*}. Some providers give limits a day under
 * these names (a model with few requests a day; Groq's requests): the time until all is there again tells, and a limit a
 * day is no rate to pace by. Source: OpenAI and Groq, "Rate limits".
 */
final class RateLimits {
    /** A minute's limit is whole again within one; some round up. */
    private static final double LONGEST_MINUTE_SECONDS = 65;

    /** Until all of it would be there again, were all of it used. */
    private static final double LONGEST_PROJECTED_SECONDS = 600;

    private static final Pattern DURATION = Pattern.compile(
            "(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:(\\d+(?:\\.\\d+)?)s)?(?:(\\d+(?:\\.\\d+)?)ms)?");

    private RateLimits() {}

    static RateHeaders of(Headers headers) {
        long requests = perMinute(headers, "requests");
        long tokens = perMinute(headers, "tokens");
        return new RateHeaders(
                requests,
                tokens,
                requests < 0 ? -1 : number(headers, "x-ratelimit-remaining-requests"),
                tokens < 0 ? -1 : number(headers, "x-ratelimit-remaining-tokens"));
    }

    private static long perMinute(Headers headers, String what) {
        long limit = number(headers, "x-ratelimit-limit-" + what);
        long remaining = number(headers, "x-ratelimit-remaining-" + what);
        double reset = seconds(headers.get("x-ratelimit-reset-" + what));
        if (limit <= 0) {
            return -1;
        }
        boolean aDay = reset > LONGEST_MINUTE_SECONDS
                && remaining < limit
                && reset * limit / (limit - Math.max(0, remaining)) > LONGEST_PROJECTED_SECONDS;
        return aDay ? -1 : limit;
    }

    private static long number(Headers headers, String name) {
        String value = headers.get(name);
        return value != null && value.strip().matches("\\d{1,15}") ? Long.parseLong(value.strip()) : -1;
    }

    /** Such as {@code 120ms}, {@code 6m0s} or {@code 2m59.56s}; 0 for anything else. */
    private static double seconds(String value) {
        Matcher parts = DURATION.matcher(value == null ? "" : value.strip());
        if (!parts.matches()) {
            return 0;
        }
        return 86_400 * part(parts, 1)
                + 3_600 * part(parts, 2)
                + 60 * part(parts, 3)
                + part(parts, 4)
                + part(parts, 5) / 1_000;
    }

    private static double part(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Double.parseDouble(parts.group(group));
    }
}
