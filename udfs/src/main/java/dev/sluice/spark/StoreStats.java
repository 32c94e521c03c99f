package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import java.time.Instant;
import java.util.List;

/**
 * What a response store holds.
 *
 * @param bytes of all that a reader reads
 * @param superseded files and folders that a compaction has replaced and that are still there
 * @param lines of the live segments
 * @param torn of them, lines that are no JSON: cut by a crash
 * @param newer of them, lines of another version
 * @param forgotten answers that are hidden, until a compaction drops them
 * @param keys distinct ones with an answer, usable or not
 * @param twice keys with usable answers of more than one call
 * @param models by provider and model, dearest first; forgotten answers do not count
 * @param first when the oldest answer was bought; null where there is none
 */
public record StoreStats(
        String path,
        int segments,
        int folders,
        long bytes,
        int superseded,
        long lines,
        long torn,
        long newer,
        long forgotten,
        long keys,
        long twice,
        List<Model> models,
        Instant first,
        Instant last) {

    /**
     * @param answers usable
     * @param charge of usable and unusable answers
     */
    public record Model(
            String provider, String model, String resolvedModel, long answers, long unusable, PicoUsd charge) {}

    public long answers() {
        return models.stream().mapToLong(Model::answers).sum();
    }

    public long unusable() {
        return models.stream().mapToLong(Model::unusable).sum();
    }

    public PicoUsd charge() {
        return models.stream().map(Model::charge).reduce(PicoUsd.ZERO, PicoUsd::plus);
    }
}
