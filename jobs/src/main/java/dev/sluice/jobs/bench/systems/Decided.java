package dev.sluice.jobs.bench.systems;

/**
 * What a system would do with every row.
 *
 * @param urgency rows with the highest are asked first
 * @param asked the label that a row carries once it was asked
 */
record Decided(double[] urgency, int[] asked) {}
