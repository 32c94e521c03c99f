package dev.sluice.settings;

/** What {@code train} was told; see the section {@code train} of {@code conf/sluice.conf}. */
public record TrainSpec(InputSpec input, String label, String output, boolean overwrite, FitSpec fit) {
    public static TrainSpec of(Settings s) {
        return new TrainSpec(
                InputSpec.of(s),
                s.text("train.label"),
                s.text("train.output"),
                s.flag("train.overwrite"),
                FitSpec.of(s));
    }
}
