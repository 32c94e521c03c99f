package dev.sluice.spark;

import dev.sluice.routing.Thresholds;
import dev.sluice.settings.PredictionColumns;
import java.util.List;

/**
 * Labels that the rows come with.
 *
 * @param labels the classes, in order; a row with another one has no prediction
 */
record PredictionStage(String name, PredictionColumns columns, List<String> labels, Thresholds thresholds)
        implements StageSpec {
    PredictionStage {
        labels = List.copyOf(labels);
    }

    /** Names of the columns: what stands in them is part of the rows. */
    @Override
    public String hash() {
        return hash(columns);
    }

    static String hash(PredictionColumns columns) {
        return "predictions " + columns.text();
    }

    @Override
    public PredictionStage with(Thresholds other) {
        return new PredictionStage(name, columns, labels, other);
    }
}
