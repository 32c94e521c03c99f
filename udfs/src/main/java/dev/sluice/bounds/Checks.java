package dev.sluice.bounds;

/** What the arguments of the tests must be. */
final class Checks {
    private Checks() {}

    static double delta(double delta) {
        return share("delta", delta);
    }

    static double epsilon(double epsilon) {
        return share("epsilon", epsilon);
    }

    static double share(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException("expected " + name + " above 0 and below 1, found " + value);
        }
        return value;
    }

    /** A count from 0 to {@code of}, which is from 0 too. */
    static void count(String name, long value, long of) {
        if (value < 0 || value > of) {
            throw new IllegalArgumentException("expected " + name + " from 0 to " + of + ", found " + value);
        }
    }
}
