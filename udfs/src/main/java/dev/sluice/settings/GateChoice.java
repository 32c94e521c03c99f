package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.Arrays;
import java.util.Locale;

/** How executors are to reach the gate on the driver. */
public enum GateChoice {
    /** The best way that all of them have. */
    AUTO,
    /** Spark's own RPC: the session must have been started with the plugin. */
    RPC,
    /** A socket on the driver. */
    SOCKET,
    /** Not at all: limits and budget are divided over the tasks. */
    DIVIDED;

    /** As in {@code llm.gate}. */
    static GateChoice ofText(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new UserException("llm.gate: expected auto, rpc, socket or divided, found '" + text + "'"));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
