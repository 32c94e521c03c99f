package dev.sluice.cascade;

import dev.sluice.calibration.Calibrator;
import dev.sluice.model.Classifier;

/**
 * One small stage, ready to score.
 *
 * @param name as in {@code sluice_stage}
 * @param threshold accept when the confidence is at least this; see CONTRACT of thresholds in the README
 */
public record SmallStage(String name, Classifier classifier, Calibrator calibrator, double threshold) {}
