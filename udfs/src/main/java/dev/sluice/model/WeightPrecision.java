package dev.sluice.model;

import java.util.Locale;

/** How the weights of a compressed model lie on disk. In memory they are single precision whatever it is; a bias stays fp64. */
public enum WeightPrecision {
    /** IEEE binary32. */
    FP32(4),
    /** IEEE binary16: off by at most 2^-11 of a weight from 2^-14 to 65504, by 2^-25 below. */
    FP16(2),
    /** -127 to 127 times one scale a class, its greatest weight / 127: off by at most half a scale. */
    INT8(1);

    private final int bytes;

    WeightPrecision(int bytes) {
        this.bytes = bytes;
    }

    /** Of one weight. */
    int bytes() {
        return bytes;
    }

    /** As in settings: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
