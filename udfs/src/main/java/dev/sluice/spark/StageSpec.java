package dev.sluice.spark;

import dev.sluice.routing.Thresholds;
import java.io.Serializable;

/**
 * One small stage as it travels.
 *
 * @param bundle folder of any file system
 * @param hash of the bundle's manifest, seen on the driver; an executor that finds another fails at once
 */
record StageSpec(String name, String bundle, String hash, Thresholds thresholds) implements Serializable {}
