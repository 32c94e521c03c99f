package dev.sluice.spark;

import java.util.List;

/**
 * What {@code store verify} found.
 *
 * @param lines that were read, of segments and compacted folders
 * @param torn last lines of segments that a crash has cut; runs pass over them
 * @param newer lines of a newer version of Sluice; this one passes over them
 * @param wrong lines that no version of Sluice writes
 * @param damagedFolders compacted folders that lack a file
 * @param conflicts keys with usable answers of different labels, the earliest of which is served: an LLM that was asked
 *     twice may do that
 * @param examples of what is wrong, for a person
 */
public record StoreFindings(
        long lines,
        long torn,
        long newer,
        long wrong,
        List<String> damagedFolders,
        long conflicts,
        List<String> examples) {

    /** Torn tails, newer lines and different labels are none. */
    public boolean isDamaged() {
        return wrong > 0 || !damagedFolders.isEmpty();
    }
}
