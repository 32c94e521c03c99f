package dev.sluice.settings;

import dev.sluice.calibration.Method;
import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a small model is made of labelled rows, whatever command does it; see the section {@code train} of
 * {@code conf/sluice.conf}.
 *
 * @param calibration empty: the one that cross-validation favours
 */
public record FitSpec(
        String encoder,
        EncoderReading reading,
        Device device,
        double holdout,
        long seed,
        List<Double> regParams,
        int maxIterations,
        Optional<Method> calibration) {
    private static final String AUTO = "auto";

    public static FitSpec of(Settings s) {
        EncoderReading reading = EncoderReading.of(s);
        FitSpec spec = of(s, "train.encoder", "train.seed", reading);
        if (spec.encoder().equals("linear") && !reading.layers().all()) {
            throw reading.layers().refused("all with train.encoder = linear, which has no layers");
        }
        return spec;
    }

    /** For what trains nothing: all layers are read. */
    static FitSpec of(Settings s, String encoder, String seed) {
        return of(s, encoder, seed, EncoderReading.of(s).with(Layers.ALL));
    }

    private static FitSpec of(Settings s, String encoder, String seed, EncoderReading reading) {
        List<Double> regParams = s.numbers("train.reg-params");
        if (regParams.isEmpty() || regParams.stream().anyMatch(r -> !(r >= 0))) {
            throw new UserException("train.reg-params: expected at least one number of at least 0, found " + regParams);
        }
        return new FitSpec(
                s.text(encoder),
                reading,
                DeviceSettings.of(s),
                s.number("train.holdout", 0.05, 0.9),
                s.whole(seed, Long.MIN_VALUE, Long.MAX_VALUE),
                regParams,
                s.count("train.max-iterations", 1),
                calibration(s));
    }

    public FitSpec with(EncoderReading other) {
        return new FitSpec(encoder, other, device, holdout, seed, regParams, maxIterations, calibration);
    }

    private static Optional<Method> calibration(Settings s) {
        List<String> methods = Arrays.stream(Method.values()).map(Method::text).toList();
        String chosen = s.choice(
                "train.calibration",
                Stream.concat(Stream.of(AUTO), methods.stream()).toList());
        return chosen.equals(AUTO) ? Optional.empty() : Optional.of(Method.values()[methods.indexOf(chosen)]);
    }
}
