package dev.sluice.throttle;

/**
 * How many calls may be on the wire where a provider's rates are unknown: additive increase, multiplicative decrease,
 * after a start that doubles until the first drop. Where rates are known they bound the calls and the window is as wide as
 * the settings allow. Source: Chiu and Jain, "Analysis of the increase and decrease algorithms for congestion avoidance",
 * 1989; the start is TCP's (RFC 5681). Not thread-safe.
 */
final class Window {
    private static final double DECREASE = 0.7;

    private final int most;
    private double size = 1;
    private boolean starting = true;
    /** Calls that started before this were sent under the old size: their drops say nothing new. */
    private long decreasedAt = Long.MIN_VALUE;

    Window(int most) {
        this.most = most;
    }

    /** @param ratesKnown then there is nothing to find out */
    int size(boolean ratesKnown) {
        return ratesKnown ? most : (int) size;
    }

    void answered() {
        size = Math.min(most, size + (starting ? 1 : 1 / size));
    }

    void dropped(long startedNanos, long nowNanos) {
        starting = false;
        if (startedNanos > decreasedAt || decreasedAt == Long.MIN_VALUE) {
            size = Math.max(1, size * DECREASE);
            decreasedAt = nowNanos;
        }
    }
}
