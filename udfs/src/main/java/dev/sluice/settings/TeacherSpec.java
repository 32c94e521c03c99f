package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.Optional;

/**
 * Whose probabilities a model learns for rows without a label; see the section {@code train} of {@code conf/sluice.conf}.
 *
 * @param bundle folder of the teacher
 * @param unlabelled rows beside those of the input that have no label; null: none
 * @param weight of such a row, against a gold row
 */
public record TeacherSpec(String bundle, InputSpec unlabelled, double weight, int windowRows) {
    private static final double LEAST_WEIGHT = 0.001;
    private static final double MOST_WEIGHT = 1000;

    static Optional<TeacherSpec> of(Settings s) {
        if (!s.isSet("train.teacher")) {
            if (s.isSet("train.unlabelled")) {
                throw new UserException("train.teacher: expected the folder of a bundle that labels the rows of"
                        + " train.unlabelled (--teacher), found none");
            }
            return Optional.empty();
        }
        // As gold rows of distill: of its own format, with the text in the same column.
        InputSpec unlabelled = s.isSet("train.unlabelled")
                ? new InputSpec(s.text("train.unlabelled"), "auto", s.text("input.text"))
                : null;
        return Optional.of(new TeacherSpec(
                s.text("train.teacher"),
                unlabelled,
                s.number("train.teacher-weight", LEAST_WEIGHT, MOST_WEIGHT),
                s.count("small.window-rows", 1)));
    }
}
