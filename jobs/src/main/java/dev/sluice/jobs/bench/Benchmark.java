package dev.sluice.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One benchmark. */
interface Benchmark {
    String name();

    String description();

    /**
     * Measures; blocks for minutes.
     *
     * @param work an empty folder for its files
     * @param progress gets a line now and then
     */
    List<Measure> run(Path work, Consumer<String> progress) throws IOException;
}
