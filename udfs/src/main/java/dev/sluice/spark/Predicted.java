package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.domain.Reason;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;

/** What the predictions that a row comes with say of it. */
record Predicted(List<Place> places) implements Serializable {
    private static final int NONE = -1;

    Predicted {
        places = List.copyOf(places);
    }

    /**
     * A stage and where its columns stand in a row.
     *
     * @param label column of any type whose text is the label
     * @param confidence column of numbers, or of text that holds them
     */
    record Place(PredictionStage stage, int label, int confidence) implements Serializable {
        /** Class index; -1 where there is no usable prediction: no label, an unknown one, or no confidence from 0 to 1. */
        int label(Row row) {
            Object label = row.get(this.label);
            return label == null || Double.isNaN(confidence(row))
                    ? NONE
                    : stage.labels().indexOf(label.toString());
        }

        /** From 0 to 1, else NaN. */
        double confidence(Row row) {
            double value = number(row.get(confidence));
            return value >= 0 && value <= 1 ? value : Double.NaN;
        }

        private static double number(Object value) {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            try {
                return value == null ? Double.NaN : Double.parseDouble(value.toString());
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }

    /** @param columns names of the row's columns */
    static Predicted of(List<PredictionStage> stages, String[] columns) {
        List<String> all = List.of(columns);
        return new Predicted(stages.stream()
                .map(stage -> new Place(
                        stage,
                        all.indexOf(stage.columns().label()),
                        all.indexOf(stage.columns().confidence())))
                .toList());
    }

    /** By the first that accepts, else by the last that has a prediction; null where none has. */
    Scored of(Row row) {
        Scored last = null;
        for (Place place : places) {
            int label = place.label(row);
            if (label == NONE) {
                continue;
            }
            PredictionStage stage = place.stage();
            double confidence = place.confidence(row);
            Reason reason = stage.thresholds().accepts(label, confidence) ? Reason.CONFIDENT : null;
            last = new Scored(stage.name(), stage.labels().get(label), confidence, reason, null);
            if (last.accepted()) {
                return last;
            }
        }
        return last;
    }
}
