package dev.sluice.throttle;

/**
 * The judge on the provider's side, independent of {@link Pacer}: a token bucket that starts with one second's worth and
 * saves at most one second's worth, or one request where that is more.
 */
final class ProviderBucket {
    private final double perSecond;
    private double level;
    private double at;

    ProviderBucket(long perMinute, double startSeconds) {
        this.perSecond = perMinute / 60.0;
        this.level = perSecond;
        this.at = startSeconds;
    }

    /** Takes the units when they are there; a refusal takes nothing. A billionth of a unit is forgiven to rounding. */
    boolean admits(long units, double nowSeconds) {
        double cap = Math.max(Math.max(perSecond, 1), units);
        level = Math.min(cap, level + (nowSeconds - at) * perSecond);
        at = nowSeconds;
        if (level < units - 1e-9 * Math.max(units, perSecond)) {
            return false;
        }
        level -= units;
        return true;
    }
}
