package dev.sluice.spark;

import dev.sluice.store.Compaction;
import dev.sluice.store.Storage;
import dev.sluice.store.StoreFiles;
import dev.sluice.store.StoredFile;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Deletes what no reader can want any more: what was replaced before a moment, and unpublished folders that nothing was
 * written to since.
 */
record StoreCleaning(Storage store, Instant before) {
    /** @return files and folders deleted */
    int run(StoreFiles files) throws IOException {
        int deleted = 0;
        for (Compaction.Superseded one : files.superseded()) {
            if (one.since() <= before.toEpochMilli()) {
                store.delete(one.name());
                deleted++;
            }
        }
        Map<String, Long> lastWritten = new HashMap<>();
        for (StoredFile file : files.unpublished()) {
            lastWritten.merge(StoreFiles.folder(file.name()), file.modifiedMillis(), Math::max);
        }
        for (Map.Entry<String, Long> folder : lastWritten.entrySet()) {
            if (folder.getValue() <= before.toEpochMilli()) {
                store.delete(folder.getKey());
                deleted++;
            }
        }
        return deleted;
    }
}
