package dev.sluice.bounds;

import java.util.OptionalLong;

/**
 * How many labelled rows the exact binomial test needs to certify a share of right rows.
 *
 * @param target the share of right rows, above 0 and below 1
 * @param delta allowed probability of a wrong certificate
 */
public record LabelsNeeded(double target, double delta) {
    private static final long MOST = 1L << 40;

    public LabelsNeeded {
        Checks.share("target", target);
        Checks.delta(delta);
    }

    /** Labels that certify the target if all of them are right: the least n with target^n at most delta. */
    public long allRight() {
        return withWrong(0);
    }

    /** Labels that certify the target although so many of them are wrong. */
    public long withWrong(long wrong) {
        long low = wrong;
        long high = wrong + 1;
        while (!certifies(wrong, high)) {
            low = high;
            high = Math.min(MOST, 2 * high);
            if (low == MOST) {
                throw new IllegalArgumentException("target " + target + " needs more than " + MOST + " labels");
            }
        }
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (certifies(wrong, middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /**
     * Labels that certify the target if a share of them is wrong.
     *
     * @param rate expected share of wrong rows, in [0, 1]
     * @return the least n that certifies with at least rate times n wrong rows, empty if the rate itself misses the target
     */
    public OptionalLong atErrorRate(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("expected an error rate in [0, 1], found " + rate);
        }
        if (rate >= 1 - target) {
            return OptionalLong.empty();
        }
        long low = -1;
        long high = 0;
        while (high < rate * withWrong(high)) {
            low = high;
            high = 2 * high + 1;
        }
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (middle >= rate * withWrong(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return OptionalLong.of(withWrong(high));
    }

    /** The message for fewer labels than could certify the target even if all were right. */
    public String tooFew(long given) {
        return "too few labels for the target: " + given + " given, at least " + allRight() + " needed";
    }

    private boolean certifies(long wrong, long n) {
        return Binomial.cdf(wrong, n, 1 - target) <= delta;
    }
}
