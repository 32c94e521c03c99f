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

    /** The same with another number of interleaved rounds. */
    default Benchmark rounds(int wanted) {
        throw new UserException("--rounds: the rounds of " + name() + " are set");
    }

    /** The same on another device, as the setting {@code small.device} names it. */
    default Benchmark device(String wanted) {
        throw new UserException("--device: " + name() + " runs on the CPU");
    }

    /** The same with another encoder: a name that {@code train --encoder} knows, or a folder. */
    default Benchmark model(String wanted) {
        throw new UserException("--model: the models of " + name() + " are set");
    }

    /** The same on other rows. */
    default Benchmark data(String wanted) {
        throw new UserException("--data: the data of " + name() + " is set");
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
