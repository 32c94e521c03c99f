package dev.sluice.spark;

import dev.sluice.routing.TrustedSegments;
import dev.sluice.routing.TrustedSegmentsFile;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The file of trusted segments, of any file system that Hadoop knows.
 *
 * @param key of the setting that has the path, for messages
 */
record SegmentsFile(String key, String path, Configuration conf) {
    /** @throws dev.sluice.domain.UserException if it is missing or is no such file */
    TrustedSegments read() {
        return TrustedSegmentsFile.fromJson(key + ": " + path, file().read(TrustedSegmentsFile.MAX_BYTES));
    }

    /** @throws dev.sluice.domain.UserException if there is something already */
    void requireFree(boolean overwrite) {
        file().requireFree(key, overwrite);
    }

    void write(TrustedSegments segments, Map<String, Long> rows) {
        file().write(key, TrustedSegmentsFile.toJson(segments, rows));
    }

    private SmallFile file() {
        return new SmallFile("file of segments", "evaluate --segments-output", path, conf);
    }
}
