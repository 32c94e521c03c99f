package dev.sluice.store;

/**
 * One file of a listing.
 *
 * @param name relative to the storage
 * @param length in bytes; of a file that is being written, as much as the file system says of it
 * @param modifiedMillis since the epoch, by the file system's clock
 */
public record StoredFile(String name, long length, long modifiedMillis) {}
