package dev.sluice.calibration;

/**
 * A point of a calibration curve.
 *
 * @param at highest class probability, from 0 to 1
 * @param value share of right rows there, from 0 to 1
 */
public record Knot(double at, double value) {}
