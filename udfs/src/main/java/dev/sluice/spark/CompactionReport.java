package dev.sluice.spark;

/**
 * What a compaction did.
 *
 * @param folder the new compacted folder, relative to the store; null where there was nothing to do
 * @param answers lines in it, unusable ones included
 * @param segments live segments that it replaces
 * @param folders compacted folders that it replaces
 * @param held live segments that stay, because lines of a newer version stand in them
 * @param deleted files that an earlier compaction had replaced and that are gone now, with what crashes left
 */
public record CompactionReport(String folder, long answers, int segments, int folders, int held, int deleted) {}
