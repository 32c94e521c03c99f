package dev.sluice.cascade;

import dev.sluice.calibration.Calibrator;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Reason;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small stages in order: a row climbs until a stage accepts it. Thread-safe, as its classifiers are. A row's outcome
 * never depends on the rows beside it.
 */
public final class SmallCascade implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmallCascade.class);

    /** A text that any model can score. */
    private static final String CONTROL = "a";

    private final List<SmallStage> stages;

    /**
     * Takes ownership of the stages' classifiers. All stages must have the same labels in the same order. Without any stage
     * every row with a text escalates.
     */
    public SmallCascade(List<SmallStage> stages) {
        this.stages = List.copyOf(stages);
        for (SmallStage stage : stages) {
            if (!stage.classifier().labels().equals(labels())) {
                throw new UserException("small.bundles: all bundles must have the same labels; stage "
                        + stages.get(0).name() + " has " + labels().names() + ", stage " + stage.name() + " has "
                        + stage.classifier().labels().names());
            }
            int thresholds = stage.thresholds().values().size();
            if (thresholds != 1 && thresholds != labels().size()) {
                throw new UserException("stage " + stage.name() + ": expected one threshold or one for each of its "
                        + labels().size() + " labels, found " + thresholds);
            }
        }
    }

    /** Of all stages; there must be one. */
    public Labels labels() {
        return stages.get(0).classifier().labels();
    }

    /** One outcome per text, in order, without probabilities; a text may be null. */
    public List<Scored> score(List<String> texts) {
        return score(texts, false);
    }

    /**
     * One outcome per text, in order; a text may be null.
     *
     * @param probabilities whether the outcomes shall have them
     */
    public List<Scored> score(List<String> texts, boolean probabilities) {
        Scored[] outcomes = new Scored[texts.size()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i) == null || texts.get(i).isBlank()) {
                outcomes[i] = Scored.NO_TEXT;
            } else {
                outcomes[i] = Scored.UNSCORED;
                open.add(i);
            }
        }
        for (SmallStage stage : stages) {
            List<String> batch = open.stream().map(texts::get).toList();
            List<Scored> scored = batch.isEmpty() ? List.of() : score(stage, batch, probabilities);
            List<Integer> rest = new ArrayList<>();
            for (int k = 0; k < open.size(); k++) {
                outcomes[open.get(k)] = scored.get(k);
                if (!scored.get(k).accepted()) {
                    rest.add(open.get(k));
                }
            }
            open = rest;
        }
        return Arrays.asList(outcomes);
    }

    private static List<Scored> score(SmallStage stage, List<String> batch, boolean probabilities) {
        try {
            double[][] logits = stage.classifier().logits(batch);
            return Arrays.stream(logits)
                    .map(row -> scored(stage, row, probabilities))
                    .toList();
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
                if (!scoresAnything(stage)) {
                    throw e;
                }
                // The class only: a message could carry the row's text.
                LOG.warn(
                        "stage {} could not score a row: {}",
                        stage.name(),
                        e.getClass().getName());
                return List.of(new Scored(stage.name(), null, Double.NaN, Reason.SCORE_ERROR));
            }
            return batch.stream()
                    .flatMap(text -> score(stage, List.of(text), probabilities).stream())
                    .toList();
        }
    }

    /** Tells a bad row from a bad machine, whose task must fail and not send every row to the LLM. */
    private static boolean scoresAnything(SmallStage stage) {
        try {
            stage.classifier().logits(List.of(CONTROL));
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Scored scored(SmallStage stage, double[] logits, boolean probabilities) {
        double confidence = stage.calibrator().confidence(logits);
        if (Double.isNaN(confidence)) {
            return new Scored(stage.name(), null, Double.NaN, Reason.SCORE_ERROR);
        }
        int label = Calibrator.label(logits);
        Reason reason = stage.thresholds().accepts(label, confidence) ? Reason.CONFIDENT : null;
        return new Scored(
                stage.name(),
                stage.classifier().labels().name(label),
                confidence,
                reason,
                probabilities ? stage.calibrator().probabilities(logits) : null);
    }

    @Override
    public void close() {
        for (SmallStage stage : stages) {
            stage.classifier().close();
        }
    }
}
