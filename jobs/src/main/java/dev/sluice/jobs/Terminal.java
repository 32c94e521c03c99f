package dev.sluice.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A terminal that can go back to the start of a line.
 *
 * @param columns 0 where nobody says
 */
record Terminal(int columns) {
    /** Set by {@code bin/sluice} where its standard error is a terminal: that terminal's width. */
    private static final String COLUMNS_OF_STANDARD_ERROR = "SLUICE_COLUMNS";

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /**
     * What this process's standard error goes to; empty for a file or a pipe. Java itself knows only about input and output
     * ({@link System#console}), so the launcher says it, or Linux.
     */
    static Optional<Terminal> ofStandardError(Map<String, String> environment) {
        return of(environment, target(STANDARD_ERROR));
    }

    /** @param standardError what it is linked to, or an empty text */
    static Optional<Terminal> of(Map<String, String> environment, String standardError) {
        String told = environment.get(COLUMNS_OF_STANDARD_ERROR);
        if (told != null) {
            return Optional.of(new Terminal(columns(told)));
        }
        boolean device = standardError.startsWith("/dev/pts/") || standardError.startsWith("/dev/tty");
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        return device && !dumb
                ? Optional.of(new Terminal(columns(environment.getOrDefault("COLUMNS", ""))))
                : Optional.empty();
    }

    private static int columns(String text) {
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : 0;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
