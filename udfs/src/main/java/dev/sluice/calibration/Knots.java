package dev.sluice.calibration;

import java.util.List;

/** A non-decreasing curve on [0, 1], given by at least one knot, positions rising. */
record Knots(List<Knot> list) {
    /**
     * The part of a confidence that is the row's own probability and not the curve's value. Where the curve is level, many
     * rows would share one confidence, and a threshold could take all of them or none; with this part they stay in the
     * order of their probabilities. It moves no confidence by more than a millionth, far below what any sample can tell,
     * and still tells probabilities apart that differ by 1e-9.
     */
    private static final double TILT = 1e-6;

    Knots {
        list = List.copyOf(list);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("expected at least one pair, found none");
        }
        for (int i = 0; i < list.size(); i++) {
            Knot knot = list.get(i);
            if (!(knot.at() >= 0 && knot.at() <= 1 && knot.value() >= 0 && knot.value() <= 1)) {
                throw new IllegalArgumentException("expected numbers from 0 to 1, found " + text(knot));
            }
            if (i > 0 && !(list.get(i - 1).at() < knot.at() && list.get(i - 1).value() <= knot.value())) {
                throw new IllegalArgumentException("expected rising positions and values that do not fall, found "
                        + text(knot) + " after " + text(list.get(i - 1)));
            }
        }
    }

    private static String text(Knot knot) {
        return "[" + knot.at() + "," + knot.value() + "]";
    }

    /** The value of the last knot at or before p, or of the first knot. */
    double step(double p) {
        return list.get(Math.max(0, before(p))).value();
    }

    /** On the straight line between the knots around p; level outside of them. As Spark MLlib's model predicts. */
    double line(double p) {
        int i = before(p);
        if (i < 0 || i == list.size() - 1) {
            return step(p);
        }
        Knot from = list.get(i);
        Knot to = list.get(i + 1);
        double value = from.value() + (to.value() - from.value()) * (p - from.at()) / (to.at() - from.at());
        return Math.min(value, to.value()); // rounding may pass it, and the curve must not fall
    }

    /** See {@link #TILT}; NaN for p NaN. */
    static double tilted(double value, double p) {
        return value + TILT * (p - value);
    }

    /** Index of the last knot at or before p; -1 if none, or for NaN. */
    private int before(double p) {
        int low = -1;
        int high = list.size();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).at() <= p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
