/** Scores to the probability that the label is right, and how good those probabilities are. */
package dev.sluice.calibration;
