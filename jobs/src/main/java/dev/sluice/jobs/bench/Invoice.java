package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.PicoUsd;
import java.util.Locale;

/** What the simulated provider counted and billed since it was started, with its own names. */
record Invoice(JsonNode json) {
    long number(String name) {
        return json.path(name).asLong();
    }

    PicoUsd billed() {
        return new PicoUsd(number("billed_picos"));
    }

    /** Requests that were paid, each time that they were. */
    long paid() {
        return number("unique_paid") + number("duplicate_paid");
    }

    double requestsPerMinute() {
        return json.path("achieved_rpm").asDouble();
    }

    double tokensPerMinute() {
        return json.path("achieved_tpm").asDouble();
    }

    /** Some of it in one line. */
    String excerpt() {
        return String.format(
                Locale.ROOT,
                "%,d requests, %,d answered in %.1f s, %,d refused, faults %s, at most %d in flight, %,d paid twice, billed %s",
                number("requests"),
                number("ok"),
                json.path("seconds").asDouble(),
                number("rejected_429"),
                json.path("faults"),
                number("max_in_flight"),
                number("duplicate_paid"),
                billed());
    }
}
