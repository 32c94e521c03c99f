package dev.sluice.settings;

import dev.sluice.calibration.Method;
import dev.sluice.domain.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code train} was told; see the section {@code train} of {@code conf/sluice.conf}.
 *
 * @param calibration empty: the one that cross-validation favours
 */
public record TrainSpec(
        InputSpec input,
        String label,
        String encoder,
        String output,
        boolean overwrite,
        String device,
        double holdout,
        long seed,
        int maxTokens,
        String pooling,
        String prefix,
        List<Double> regParams,
        int maxIterations,
        Optional<Method> calibration) {
    private static final String AUTO = "auto";

    public static TrainSpec of(Settings s) {
        List<Double> regParams = s.numbers("train.reg-params");
        if (regParams.isEmpty() || regParams.stream().anyMatch(r -> !(r >= 0))) {
            throw new UserException("train.reg-params: expected at least one number of at least 0, found " + regParams);
        }
        return new TrainSpec(
                InputSpec.of(s),
                s.text("train.label"),
                s.text("train.encoder"),
                s.text("train.output"),
                s.flag("train.overwrite"),
                s.text("small.device"),
                s.number("train.holdout", 0.05, 0.9),
                s.whole("train.seed", Long.MIN_VALUE, Long.MAX_VALUE),
                (int) s.whole("train.max-tokens", 8, 8192),
                s.choice("train.pooling", List.of("cls", "mean", "none")),
                s.textOrNull("train.prefix"),
                regParams,
                s.count("train.max-iterations", 1),
                calibration(s));
    }

    private static Optional<Method> calibration(Settings s) {
        List<String> methods = Arrays.stream(Method.values()).map(Method::text).toList();
        String chosen = s.choice(
                "train.calibration",
                Stream.concat(Stream.of(AUTO), methods.stream()).toList());
        return chosen.equals(AUTO) ? Optional.empty() : Optional.of(Method.values()[methods.indexOf(chosen)]);
    }
}
