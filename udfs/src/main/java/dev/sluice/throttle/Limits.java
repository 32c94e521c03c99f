package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.io.Serializable;

/**
 * The bounds of a gate.
 *
 * @param requestsPerMinute 0 for no limit
 * @param tokensPerMinute 0 for no limit
 * @param inFlight calls on the wire at once, at least 1
 * @param budget money, or null for no limit
 */
public record Limits(long requestsPerMinute, long tokensPerMinute, int inFlight, PicoUsd budget)
        implements Serializable {
    public Limits {
        if (requestsPerMinute < 0 || tokensPerMinute < 0 || inFlight < 1) {
            throw new UserException("llm limits: expected rpm >= 0, tpm >= 0 and max-in-flight >= 1, found rpm="
                    + requestsPerMinute + " tpm=" + tokensPerMinute + " max-in-flight=" + inFlight);
        }
        if (budget != null && budget.picos() < 0) {
            throw new UserException("budget: expected an amount of at least 0, found " + budget);
        }
    }

    /**
     * The part of these limits that one of {@code tasks} gates may use when no gate sees them all; the parts add up
     * to the whole exactly.
     *
     * @throws UserException when a limit is smaller than the number of tasks
     */
    public Limits share(int task, int tasks) {
        return new Limits(
                part(requestsPerMinute, task, tasks, "llm.rpm"),
                part(tokensPerMinute, task, tasks, "llm.tpm"),
                Math.toIntExact(part(inFlight, task, tasks, "llm.max-in-flight")),
                budget == null ? null : budget.share(task, tasks));
    }

    private static long part(long whole, int task, int tasks, String key) {
        if (whole > 0 && whole < tasks) {
            throw new UserException(key + ": " + whole + " cannot be divided over " + tasks
                    + " asking tasks; lower llm.tasks to at most " + whole);
        }
        return whole / tasks + (task < whole % tasks ? 1 : 0);
    }
}
