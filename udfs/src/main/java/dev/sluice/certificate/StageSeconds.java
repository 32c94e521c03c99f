package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What small stages take for a row on one core, where one may go on with what the stage before it has computed.
 *
 * @param alone one a stage, in their order, each above 0
 * @param saved for each stage what it saves of that where the last stage before it that takes part is the first one, the second
 *     one and so on: as many as there are stages before it
 */
public record StageSeconds(List<Double> alone, List<List<Double>> saved) {
    public StageSeconds {
        alone = List.copyOf(alone);
        saved = saved.stream().map(List::copyOf).toList();
        for (double time : alone) {
            if (!(time > 0 && time < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("expected seconds above 0, found " + alone);
            }
        }
        boolean fits = saved.size() == alone.size();
        for (int s = 0; s < alone.size() && fits; s++) {
            double most = alone.get(s);
            fits = saved.get(s).size() == s && saved.get(s).stream().allMatch(save -> save >= 0 && save <= most);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "expected savings from 0 to the seconds of the stage, one for each stage before, found " + saved
                            + " for " + alone);
        }
    }

    /** Of stages that each compute everything themselves. */
    public static StageSeconds apart(List<Double> alone) {
        List<List<Double>> none = new ArrayList<>();
        for (int s = 0; s < alone.size(); s++) {
            none.add(Collections.nCopies(s, 0.0));
        }
        return new StageSeconds(alone, none);
    }

    /** How many stages there are. */
    public int stages() {
        return alone.size();
    }

    /**
     * What a stage takes for a row that comes to it.
     *
     * @param thresholds one a stage; above 1 for a stage that takes no part. Only those before the stage are looked at
     */
    public double of(int stage, double[] thresholds) {
        for (int before = stage - 1; before >= 0; before--) {
            if (thresholds[before] <= 1) {
                return alone.get(stage) - saved.get(stage).get(before);
            }
        }
        return alone.get(stage);
    }
}
