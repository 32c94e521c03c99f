package dev.sluice.evaluation;

import java.util.Locale;

/**
 * Energy that a step took.
 *
 * @param joules from 0
 * @param basis for people: what it was measured with or estimated from
 */
public record Energy(double joules, Source source, String basis) {
    /** Where a figure comes from. */
    public enum Source {
        /** Counters of the processor (running average power limit): all that the machine's packages took, not this job alone. */
        RAPL,
        /** Busy cores and GPUs at a stated power. */
        ESTIMATE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Power that an estimate takes for granted.
     *
     * @param coreWatts of a busy core, its part of the rest of the machine included
     * @param gpuWatts of a GPU that is held
     */
    public record Power(double coreWatts, double gpuWatts) {}

    public Energy {
        if (!(joules >= 0)) {
            throw new IllegalArgumentException("expected joules from 0, found " + joules);
        }
    }

    /** All cores busy, and GPUs held, for so long: an upper figure for a step that waits in between. */
    public static Energy estimate(double seconds, int cores, int gpus, Power power) {
        double joules = seconds * (cores * power.coreWatts() + gpus * power.gpuWatts());
        String gpu = gpus == 0 ? "" : " and " + number(power.gpuWatts()) + " W a GPU";
        return new Energy(joules, Source.ESTIMATE, "estimate: " + number(power.coreWatts()) + " W a core" + gpu);
    }

    /** Counted by the machine. */
    public static Energy measured(double joules) {
        return new Energy(joules, Source.RAPL, "measured: RAPL, the whole machine");
    }

    /**
     * The part of the energy of asking an LLM about every row that a cascade saves: 1 - E / (n e_L), where E is what the small
     * models took plus the LLM's part. Below 0 where it costs more.
     *
     * @param llmJoules of the calls that were made, n_LLM e_L
     * @param allLlmJoules of a call for every row, n e_L, above 0
     */
    public static double saving(double smallJoules, double llmJoules, double allLlmJoules) {
        if (!(allLlmJoules > 0)) {
            throw new IllegalArgumentException(
                    "expected energy of a call for every row above 0, found " + allLlmJoules);
        }
        return 1 - (smallJoules + llmJoules) / allLlmJoules;
    }

    /** Floating point operations of a forward pass over one token, about 2 a parameter (Kaplan et al. 2020, section 2.1). */
    public static double flopsPerToken(double parameters) {
        return 2 * parameters;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
