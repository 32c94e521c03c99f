package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How many transformer layers of an encoder are read, from its first on.
 *
 * @param auto whether training has yet to find out
 * @param counts empty: all layers; one: as many; several: the vectors after each, side by side and not normalised, as a choice
 *     among them looks at them
 */
public record Layers(boolean auto, List<Integer> counts) implements Serializable {
    public static final Layers ALL = new Layers(false, List.of());
    public static final Layers AUTO = new Layers(true, List.of());

    private static final String KEY = "train.layers";

    public Layers {
        counts = List.copyOf(counts);
    }

    public static Layers of(List<Integer> counts) {
        return new Layers(false, counts);
    }

    static Layers of(Settings s) {
        String text = s.text(KEY).strip();
        if (text.equals("all")) {
            return ALL;
        }
        if (text.equals("auto")) {
            return AUTO;
        }
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new UserException(KEY + ": expected all, auto or a whole number of at least 1, found '" + text + "'");
        }
        return of(List.of(Integer.valueOf(text)));
    }

    public boolean all() {
        return !auto && counts.isEmpty();
    }

    /**
     * These layers, where a command has nothing to choose their number by.
     *
     * @throws UserException if it would have to
     */
    public Layers told(String command) {
        if (auto) {
            throw refused("all or a whole number for " + command + ", which does not choose it");
        }
        return this;
    }

    /** @param expected for the message */
    UserException refused(String expected) {
        return new UserException(KEY + ": expected " + expected + ", found '" + text() + "'");
    }

    /** As in the settings. */
    public String text() {
        if (auto) {
            return "auto";
        }
        return all() ? "all" : counts.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
