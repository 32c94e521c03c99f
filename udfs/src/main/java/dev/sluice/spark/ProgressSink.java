package dev.sluice.spark;

import java.util.function.Consumer;

/** Where a job says how far it is. Called by one thread at a time; must not block for long. */
@FunctionalInterface
public interface ProgressSink extends Consumer<String> {
    /** A line that stays. */
    @Override
    void accept(String line);

    /** How far the step is that runs now, about twice a second; whoever shows it chooses which of them. */
    default void live(String state) {}

    /** The step that gave {@link #live} states is over. */
    default void stepEnded() {}
}
