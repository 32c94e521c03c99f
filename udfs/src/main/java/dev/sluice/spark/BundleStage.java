package dev.sluice.spark;

import dev.sluice.routing.Thresholds;

/**
 * A small model that reads texts.
 *
 * @param bundle folder of any file system
 * @param hash of the bundle's manifest, seen on the driver; an executor that finds another fails at once
 */
record BundleStage(String name, String bundle, String hash, Thresholds thresholds) implements StageSpec {
    @Override
    public BundleStage with(Thresholds other) {
        return new BundleStage(name, bundle, hash, other);
    }
}
