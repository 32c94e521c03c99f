package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import dev.sluice.throttle.Gate;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The gates of runs whose tasks all run in the driver's JVM. */
final class LocalGates {
    private static final Map<String, Gate> OPEN = new ConcurrentHashMap<>();

    private LocalGates() {}

    static void open(String runId, Limits limits, PicoUsd alreadySpent) {
        OPEN.put(runId, Gates.local(limits, alreadySpent, System::nanoTime));
    }

    static Gate get(String runId) {
        Gate gate = OPEN.get(runId);
        if (gate == null) {
            throw new IllegalStateException("no gate of run " + runId + " in this JVM");
        }
        return gate;
    }

    static void close(String runId) {
        OPEN.remove(runId);
    }
}
