package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.evaluation.Energy;

/**
 * What energy is estimated from, where the machine does not count it.
 *
 * @param llmJoulesPerToken null where nobody has stated it
 */
public record EnergySpec(Energy.Power power, Double llmJoulesPerToken) {
    private static final double MOST = 1e9;

    static EnergySpec of(Settings s) {
        return new EnergySpec(
                new Energy.Power(s.number("cost.core-watts", 0, MOST), s.number("cost.gpu-watts", 0, MOST)),
                perToken(s));
    }

    private static Double perToken(Settings s) {
        String key = "cost.llm-joules-per-token";
        if (!s.isSet(key)) {
            return null;
        }
        double joules = s.number(key, 0, MOST);
        if (joules == 0) {
            throw new UserException(key + ": expected a number above 0 or null, found '" + s.raw(key) + "'");
        }
        return joules;
    }
}
