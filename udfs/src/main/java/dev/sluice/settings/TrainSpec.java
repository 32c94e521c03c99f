package dev.sluice.settings;

import java.util.Optional;

/**
 * What {@code train} was told; see the section {@code train} of {@code conf/sluice.conf}.
 *
 * @param refit whether the model that is written has learnt the held-out rows, too
 * @param teacher whose probabilities are learnt for rows without a label
 */
public record TrainSpec(
        InputSpec input,
        String label,
        String output,
        boolean overwrite,
        FitSpec fit,
        boolean refit,
        Optional<TeacherSpec> teacher) {
    public static TrainSpec of(Settings s) {
        return new TrainSpec(
                InputSpec.of(s),
                s.text("train.label"),
                s.text("train.output"),
                s.flag("train.overwrite"),
                FitSpec.of(s),
                s.flag("train.refit"),
                TeacherSpec.of(s));
    }
}
