package dev.sluice.model;

import dev.sluice.domain.UserException;

/** IEEE 754 binary16, which Java 17 lacks. */
final class Half {
    static final float GREATEST = 65504;

    private static final float LEAST_NORMAL = 0x1p-14f;
    private static final float SUBNORMAL_STEP = 0x1p-24f;
    private static final int INFINITE = 0x7C00;

    private Half() {}

    /** The nearest one, the even one of two as near. */
    static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (magnitude < LEAST_NORMAL) {
            return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_STEP)); // a power of two: exact
        }
        int rounded = (bits & 0x7FFFFFFF) + 0xFFF + (bits >>> 13 & 1); // carries into the exponent where it must
        int half = (rounded >>> 13) - (127 - 15 << 10);
        if (half >= INFINITE || Float.isNaN(value)) {
            throw new UserException("a weight of " + value + " is beyond half precision (" + GREATEST + ")");
        }
        return (short) (sign | half);
    }

    static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int rest = half & 0x7FFF;
        if (rest >= INFINITE) {
            throw new UserException("found a number that is not finite");
        }
        float magnitude =
                rest < 1 << 10 ? rest * SUBNORMAL_STEP : Float.intBitsToFloat((rest << 13) + (127 - 15 << 23));
        return sign == 0 ? magnitude : -magnitude;
    }
}
