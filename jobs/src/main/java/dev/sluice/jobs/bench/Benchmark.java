package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One benchmark. */
interface Benchmark {
    String name();

    String description();

    /**
     * The same with some of its parts only.
     *
     * @throws UserException for a name that none of its parts has
     */
    default Benchmark only(List<String> parts) {
        throw new UserException("--only: " + name() + " is measured as a whole");
    }

    /** The same with another length of its runs. */
    default Benchmark lasting(int seconds) {
        throw new UserException("--seconds: the runs of " + name() + " have no set length");
    }

    /** The same with another number of runs, each from a seed of its own. */
    default Benchmark seeds(int runs) {
        throw new UserException("--seeds: " + name() + " is measured once");
    }

    /** The same with another number of rows. */
    default Benchmark rows(int wanted) {
        throw new UserException("--rows: the rows of " + name() + " are set");
    }

    /** The same against these servers. */
    default Benchmark servers(List<String> urls) {
        throw new UserException("--llm: " + name() + " asks no server of yours");
    }

    /** Whether a measure belongs into the table that is printed; all are in the JSON. */
    default boolean lists(Measure measure) {
        return true;
    }

    /**
     * Measures; blocks for minutes.
     *
     * @param work an empty folder for its files
     * @param progress gets a line now and then
     */
    List<Measure> run(Path work, Consumer<String> progress) throws IOException;
}
