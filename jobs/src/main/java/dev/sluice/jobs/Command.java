package dev.sluice.jobs;

import dev.sluice.settings.Settings;

/** One command of the command line. */
interface Command {
    String name();

    /** One sentence for {@code --help}. */
    String description();

    /** Runs and blocks. Errors that a person can mend are a {@link dev.sluice.domain.UserException}. */
    void run(Settings settings, Console console, Sessions sessions);
}
