package dev.sluice.cascade;

import dev.sluice.calibration.Calibrator;
import dev.sluice.model.Classifier;
import dev.sluice.routing.Thresholds;

/**
 * One small stage, ready to score.
 *
 * @param name as in {@code sluice_stage}
 * @param thresholds accept when the confidence is at least the one of the label
 */
public record SmallStage(String name, Classifier classifier, Calibrator calibrator, Thresholds thresholds) {}
