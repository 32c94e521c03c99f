package dev.sluice.store;

import java.nio.file.Path;

/** The storages that need no Spark; the one over Hadoop's file systems is in {@code dev.sluice.spark}. */
public final class Storages {
    private Storages() {}

    public static Storage local(Path root) {
        return new LocalStorage(root);
    }
}
