package dev.sluice.calibration;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes, fits, reads and writes calibrators. */
public final class Calibrators {
    /** The name of a calibrator's file in a bundle. */
    public static final String FILE = "calibration.json";

    private static final int MAX_BYTES = 1 << 20;

    private Calibrators() {}

    /**
     * softmax(logits / t); 1 leaves the scores as they are.
     *
     * @param t finite and above 0
     */
    public static Calibrator temperature(double t) {
        return new Temperature(t, 0);
    }

    /**
     * The temperature in [e^-4, e^4] under which the labels are most likely, with a prior worth about one row that ln T is
     * normal (0, 1); then what the method adds. Rows with a score that is not finite are left out; fewer than two rows give
     * temperature 1, and none at all nothing but that.
     *
     * @param logits scores of rows that the model was not trained on
     * @param gold the right class of each
     * @param isotonic asked for {@link Method#ISOTONIC} only
     */
    public static Calibrator fit(Method method, double[][] logits, int[] gold, IsotonicFit isotonic) {
        return fit(method, Sample.of(logits, gold), isotonic);
    }

    /**
     * Fits the method that five-fold cross-validation favours: the simplest one, unless a less simple one has a log loss of
     * "the label is right" that is lower by more than one standard error of the mean difference of their losses. A method
     * takes part from {@link Method#leastRows} rows on; where most rows have the same scores, none but temperature does. A
     * row's fold is a hash of its scores, so the order of the rows does not matter.
     *
     * @param logits scores of rows that the model was not trained on
     * @param gold the right class of each
     */
    public static Choice choose(double[][] logits, int[] gold, long seed, IsotonicFit isotonic) {
        return Choice.of(Sample.of(logits, gold), seed, isotonic);
    }

    static Calibrator fit(Method method, Sample sample, IsotonicFit isotonic) {
        return fit(method, Temperature.fit(sample), sample, isotonic);
    }

    static Calibrator fit(Method method, Temperature temperature, Sample sample, IsotonicFit isotonic) {
        if (sample.rows() == 0) {
            return temperature;
        }
        return switch (method) {
            case TEMPERATURE -> temperature;
            case HISTOGRAM -> Histogram.fit(temperature, sample);
            case ISOTONIC -> Isotonic.fit(temperature, sample, isotonic);
        };
    }

    /**
     * The content of {@value #FILE}: {@code {"format":1,"method":"temperature","temperature":1.23,"rows":500}}; the other
     * methods add {@code "knots":[[probability,value],...]}.
     */
    public static byte[] toJson(Calibrator calibrator) {
        return CalibratorJson.write(calibrator);
    }

    /** Writes {@link #toJson} to a file, replacing it. */
    public static void write(Path file, Calibrator calibrator) {
        try {
            Files.write(file, toJson(calibrator));
        } catch (IOException e) {
            throw new UserException("cannot write the calibration " + file + ": " + e, e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UserException if the file is missing, is not JSON, or says what this version does not understand
     */
    public static Calibrator read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("calibration " + file + ": no such file");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UserException("calibration " + file + ": expected at most 1 MiB, found " + Files.size(file));
            }
            return CalibratorJson.read(file, Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new UserException("calibration " + file + ": not readable as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read the calibration " + file + ": " + e, e);
        }
    }
}
