package dev.sluice.calibration;

import java.util.Locale;

/** A way to calibrate, the simplest first. */
public enum Method {
    /** One number scales the scores: softmax(logits / T). */
    TEMPERATURE(0),
    /** After it, the share of right rows in bins of equally many rows. */
    HISTOGRAM(200),
    /** After it, the non-decreasing curve of least squares. */
    ISOTONIC(1000);

    private final int leastRows;

    Method(int leastRows) {
        this.leastRows = leastRows;
    }

    /** Of fewer rows it is not to be believed: the choice by cross-validation leaves it out. */
    public int leastRows() {
        return leastRows;
    }

    /** As in settings and files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
