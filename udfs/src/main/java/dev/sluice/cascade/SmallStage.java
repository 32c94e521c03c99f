package dev.sluice.cascade;

import dev.sluice.calibration.Calibrator;
import dev.sluice.domain.Reason;
import dev.sluice.model.Classifier;
import dev.sluice.model.LayerRest;
import dev.sluice.routing.Thresholds;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One small stage, ready to score.
 *
 * @param name as in {@code sluice_stage}
 * @param thresholds accept when the confidence is at least the one of the label
 * @param rest what its classifier computes beyond what the stage before has computed, where they share layers
 */
public record SmallStage(
        String name, Classifier classifier, Calibrator calibrator, Thresholds thresholds, Optional<LayerRest> rest) {
    private static final Logger LOG = LoggerFactory.getLogger(SmallStage.class);

    /** A text that any model can score. */
    private static final String CONTROL = "a";

    /** One that shares nothing. */
    public SmallStage(String name, Classifier classifier, Calibrator calibrator, Thresholds thresholds) {
        this(name, classifier, calibrator, thresholds, Optional.empty());
    }

    /** One outcome a text. */
    List<Scored> score(List<String> batch, boolean probabilities) {
        try {
            return Arrays.stream(classifier.logits(batch))
                    .map(row -> scored(row, probabilities))
                    .toList();
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
                if (!scoresAnything()) {
                    throw e;
                }
                // The class only: a message could carry the row's text.
                LOG.warn(
                        "stage {} could not score a row: {}", name, e.getClass().getName());
                return List.of(new Scored(name, null, Double.NaN, Reason.SCORE_ERROR));
            }
            return batch.stream()
                    .flatMap(text -> score(List.of(text), probabilities).stream())
                    .toList();
        }
    }

    /** Tells a bad row from a bad machine, whose task must fail and not send every row to the LLM. */
    private boolean scoresAnything() {
        try {
            classifier.logits(List.of(CONTROL));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** What the classifier's scores mean. */
    Scored scored(double[] logits, boolean probabilities) {
        double confidence = calibrator.confidence(logits);
        if (Double.isNaN(confidence)) {
            return new Scored(name, null, Double.NaN, Reason.SCORE_ERROR);
        }
        int label = Calibrator.label(logits);
        return new Scored(
                name,
                classifier.labels().name(label),
                confidence,
                thresholds.accepts(label, confidence) ? Reason.CONFIDENT : null,
                probabilities ? calibrator.probabilities(logits) : null);
    }
}
