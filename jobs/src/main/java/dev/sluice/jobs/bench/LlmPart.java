package dev.sluice.jobs.bench;

import java.io.IOException;
import java.util.List;

/** Some lines of {@link LlmStage}'s table, which can be measured alone ({@code --only}). */
interface LlmPart {
    String name();

    /**
     * Measures; blocks.
     *
     * @param seconds that a run at a constant rate lasts
     */
    List<Measure> run(Bed bed, int seconds) throws IOException;
}
