package dev.sluice.calibration;

/**
 * Rows and the figures that an independent implementation gives for them: the output of
 * {@code python3 udfs/src/test/resources/dev/sluice/calibration/calibration_reference.py}, Python 3.11.
 */
final class Reference {
    static final double[][] LOGITS = new double[60][3];
    static final int[] GOLD = new int[60];
    static final double TEMPERATURE = 2.79962696114816;

    static {
        for (int i = 0; i < 60; i++) {
            for (int k = 0; k < 3; k++) {
                long pattern = ((long) i * i * 7919 + k * 104729L + (long) i * k * 31337) % 1009;
                LOGITS[i][k] = pattern / 126.0 - 4.0 + (k == i % 3 ? 4.0 : 0.0);
            }
            GOLD[i] = (i % 5 == 0 ? i + 1 : i) % 3;
        }
    }

    private Reference() {}
}
