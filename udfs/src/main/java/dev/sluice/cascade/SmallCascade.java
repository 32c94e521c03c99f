package dev.sluice.cascade;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.LayerRest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The small stages in order: a row climbs until a stage accepts it. Thread-safe, as its classifiers are. A row's outcome
 * never depends on the rows beside it.
 */
public final class SmallCascade implements AutoCloseable {
    private final List<SmallStage> stages;
    private final List<StageGroup> groups;

    /**
     * Takes ownership of the stages' classifiers and of what they share. All stages must have the same labels in the same
     * order. Without any stage every row with a text escalates.
     */
    public SmallCascade(List<SmallStage> stages) {
        this.stages = List.copyOf(stages);
        this.groups = StageGroup.of(this.stages);
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
        List<StageGroup.Step> steps = groups.stream()
                .map(group -> (StageGroup.Step) batch -> group.score(batch, probabilities))
                .toList();
        StageGroup.climb(steps, texts, open, outcomes);
        return Arrays.asList(outcomes);
    }

    @Override
    public void close() {
        for (SmallStage stage : stages) {
            stage.rest().ifPresent(LayerRest::close);
            stage.classifier().close();
        }
    }
}
