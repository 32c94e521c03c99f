package dev.sluice.jobs.bench.systems;

/**
 * A small model on a data set with recorded answers.
 *
 * @param choose rows that thresholds and everything learned come from
 * @param report other rows, which the figures come from
 */
public record Task(String data, String small, Rows choose, Rows report) {
    public String name() {
        return data + " " + small;
    }
}
