package dev.sluice.cascade;

import dev.sluice.model.LayerRest;
import dev.sluice.model.SharedLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Stages that share layers, or a stage by itself. Sharing changes no outcome: stages by themselves score a window one after the
 * other, and those that share go through it row by row.
 */
record StageGroup(List<SmallStage> stages, Optional<SharedLayers> shared) {
    /** Scores texts; one outcome each, in their order. */
    interface Step {
        List<Scored> score(List<String> batch);
    }

    /** The stages in their order, in as few groups as can be. */
    static List<StageGroup> of(List<SmallStage> stages) {
        List<StageGroup> groups = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= stages.size(); to++) {
            if (to == stages.size() || stages.get(to).rest().isEmpty()) {
                groups.add(group(stages.subList(from, to)));
                from = to;
            }
        }
        return groups;
    }

    private static StageGroup group(List<SmallStage> stages) {
        List<LayerRest> rests =
                stages.stream().skip(1).map(stage -> stage.rest().orElseThrow()).toList();
        return new StageGroup(
                List.copyOf(stages), rests.isEmpty() ? Optional.empty() : Optional.of(new SharedLayers(rests)));
    }

    /** Of each text the outcome of the last stage that it came to. */
    List<Scored> score(List<String> batch, boolean probabilities) {
        return shared.isPresent() ? together(shared.get(), batch, probabilities) : apart(batch, probabilities);
    }

    private List<Scored> together(SharedLayers layers, List<String> batch, boolean probabilities) {
        try {
            double[][][] logits = layers.logits(
                    batch, (stage, row) -> !stages.get(stage).scored(row, false).accepted());
            return Arrays.stream(logits)
                    .map(reached -> stages.get(reached.length - 1).scored(reached[reached.length - 1], probabilities))
                    .toList();
        } catch (RuntimeException e) {
            // What the stages by themselves make of the row that it is about, a failed task included, is what counts.
            return batch.size() == 1
                    ? apart(batch, probabilities)
                    : batch.stream()
                            .flatMap(text -> together(layers, List.of(text), probabilities).stream())
                            .toList();
        }
    }

    private List<Scored> apart(List<String> batch, boolean probabilities) {
        Scored[] outcomes = new Scored[batch.size()];
        List<Step> steps = stages.stream()
                .map(stage -> (Step) texts -> stage.score(texts, probabilities))
                .toList();
        climb(steps, batch, IntStream.range(0, outcomes.length).boxed().toList(), outcomes);
        return Arrays.asList(outcomes);
    }

    /** Each row through the steps until one accepts it. */
    static void climb(List<Step> steps, List<String> texts, List<Integer> rows, Scored[] outcomes) {
        List<Integer> open = rows;
        for (Step step : steps) {
            List<String> batch = open.stream().map(texts::get).toList();
            List<Scored> scored = batch.isEmpty() ? List.of() : step.score(batch);
            List<Integer> rest = new ArrayList<>();
            for (int k = 0; k < open.size(); k++) {
                outcomes[open.get(k)] = scored.get(k);
                if (!scored.get(k).accepted()) {
                    rest.add(open.get(k));
                }
            }
            open = rest;
        }
    }
}
