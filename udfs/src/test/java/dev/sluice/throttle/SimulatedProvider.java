package dev.sluice.throttle;

import java.util.concurrent.TimeUnit;

/**
 * The provider's side of the simulation, written apart from the gate: buckets a minute that start with a second's worth and
 * save a second's worth, a bound on calls at once, outages. Says what it would say in headers.
 */
final class SimulatedProvider {
    /** @param pauseNanos that a refusal asks for; 0 when it does not say */
    record Answer(Outcome outcome, long pauseNanos, RateHeaders headers) {}

    enum Outcome {
        ADMITTED,
        RATE_LIMITED,
        FAILED
    }

    private static final double MINUTE = TimeUnit.MINUTES.toNanos(1);

    private long rpm;
    private long tpm;
    private final int atOnce;
    private final boolean headers;
    private final double tokenRatio;
    private double requestLevel;
    private double tokenLevel;
    private long at;
    private int inFlight;
    boolean down;

    /**
     * @param atOnce calls that it works on at once, 0 for no bound
     * @param headers whether it says its limits
     * @param tokenRatio tokens it counts for one of ours
     */
    SimulatedProvider(long rpm, long tpm, int atOnce, boolean headers, double tokenRatio, long now) {
        this.atOnce = atOnce;
        this.headers = headers;
        this.tokenRatio = tokenRatio;
        limits(rpm, tpm, now);
    }

    void limits(long newRpm, long newTpm, long now) {
        rpm = newRpm;
        tpm = newTpm;
        requestLevel = rpm / 60.0;
        tokenLevel = tpm / 60.0;
        at = now;
    }

    Answer call(long tokens, long now) {
        double counted = tokens * tokenRatio;
        requestLevel = Math.min(Math.max(rpm / 60.0, 1), requestLevel + (now - at) * rpm / MINUTE);
        tokenLevel = Math.min(Math.max(tpm / 60.0, counted), tokenLevel + (now - at) * tpm / MINUTE);
        at = now;
        RateHeaders said = headers
                ? new RateHeaders(
                        rpm > 0 ? rpm : -1,
                        tpm > 0 ? tpm : -1,
                        rpm > 0 ? (long) Math.max(0, requestLevel) : -1,
                        tpm > 0 ? (long) Math.max(0, tokenLevel) : -1)
                : RateHeaders.NONE;
        if (down) {
            return new Answer(Outcome.FAILED, 0, RateHeaders.NONE);
        }
        if (atOnce > 0 && inFlight >= atOnce) {
            return new Answer(Outcome.RATE_LIMITED, 0, said);
        }
        double wait = Math.max(
                rpm == 0 ? 0 : (1 - requestLevel) * MINUTE / rpm, tpm == 0 ? 0 : (counted - tokenLevel) * MINUTE / tpm);
        // A billionth is forgiven to rounding.
        if (wait > 1) {
            return new Answer(Outcome.RATE_LIMITED, (long) Math.ceil(wait), said);
        }
        requestLevel -= 1;
        tokenLevel -= counted;
        inFlight++;
        return new Answer(Outcome.ADMITTED, 0, said);
    }

    void done() {
        inFlight--;
    }
}
