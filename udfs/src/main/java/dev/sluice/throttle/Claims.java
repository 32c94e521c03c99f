package dev.sluice.throttle;

import java.util.HashMap;
import java.util.Map;

/**
 * Which attempt of a task may ask: of two that live at once (speculative, or a zombie on a lost executor) the later waits,
 * and then reads what the earlier has bought. Not thread-safe.
 */
final class Claims {
    private record Owner(long client, long attempt) {}

    private final Map<Long, Owner> owners = new HashMap<>();

    /** True when the attempt owns the task now. */
    boolean claim(long client, long task, long attempt) {
        Owner claimed = new Owner(client, attempt);
        return owners.computeIfAbsent(task, t -> claimed).equals(claimed);
    }

    void yield(long client, long task, long attempt) {
        owners.remove(task, new Owner(client, attempt));
    }

    /**
     * The executor is silent, and its permits have expired: no attempt on it can begin a call.
     *
     * @return whether it owned anything
     */
    boolean release(long client) {
        return owners.values().removeIf(owner -> owner.client() == client);
    }
}
