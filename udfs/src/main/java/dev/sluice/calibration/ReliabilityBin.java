package dev.sluice.calibration;

/**
 * One line of a reliability table: the rows whose confidence is in (from, to], 0 in the first.
 *
 * @param confidence mean confidence of the rows; NaN without rows
 * @param accuracy share of the rows that are right; NaN without rows
 */
public record ReliabilityBin(double from, double to, long rows, double confidence, double accuracy) {}
