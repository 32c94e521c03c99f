package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.UserException;
import java.io.Serializable;

/**
 * The bounds of a gate.
 *
 * @param requestsPerMinute of the key; 0 for what the provider's headers say
 * @param tokensPerMinute of the key; 0 for what the provider's headers say
 * @param inFlight calls on the wire at once, at least 1
 * @param budget in the smallest units of what it counts, or null for no limit
 * @param share part of the key's rates that this application may use, above 0 and at most 1
 */
public record Limits(long requestsPerMinute, long tokensPerMinute, int inFlight, Amount budget, double share)
        implements Serializable {
    public Limits {
        if (requestsPerMinute < 0 || tokensPerMinute < 0 || inFlight < 1) {
            throw new UserException("llm limits: expected rpm >= 0, tpm >= 0 and max-in-flight >= 1, found rpm="
                    + requestsPerMinute + " tpm=" + tokensPerMinute + " max-in-flight=" + inFlight);
        }
        if (budget != null && budget.units() < 0) {
            throw new UserException("budget: expected an amount of at least 0, found " + budget.units());
        }
        if (!(share > 0 && share <= 1)) {
            throw new UserException("llm.share: expected a number above 0 and at most 1, found " + share);
        }
    }

    /** The whole key for this application. */
    public Limits(long requestsPerMinute, long tokensPerMinute, int inFlight, Amount budget) {
        this(requestsPerMinute, tokensPerMinute, inFlight, budget, 1);
    }

    /**
     * The part of these limits that one of {@code tasks} gates may use when no gate sees them all; the parts add up
     * to the whole.
     *
     * @throws UserException when fewer calls may be in flight than there are tasks
     */
    public Limits part(int task, int tasks) {
        if (inFlight < tasks) {
            throw new UserException("llm.max-in-flight: " + inFlight + " cannot be divided over " + tasks
                    + " asking tasks; lower llm.tasks to at most " + inFlight);
        }
        return new Limits(
                requestsPerMinute,
                tokensPerMinute,
                inFlight / tasks + (task < inFlight % tasks ? 1 : 0),
                budget == null ? null : budget.share(task, tasks),
                share / tasks);
    }

    /** The same limits with this budget, or null for no limit. */
    public Limits with(Amount left) {
        return new Limits(requestsPerMinute, tokensPerMinute, inFlight, left, share);
    }
}
