package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.settings.StoreSpec;
import dev.sluice.store.Forgotten;
import dev.sluice.store.Storage;
import dev.sluice.store.StoreFiles;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Looks after a response store, while runs may read and write it. Every method blocks, gives {@code progress} a line every
 * few seconds, and fails with a {@link UserException} where there is no store.
 */
public final class Stores {
    private Stores() {}

    public static StoreStats stats(SparkSession spark, StoreSpec spec, ProgressSink progress) {
        return on(spark, spec, store -> new StoreCensus(StoreLines.of(spark, store), progress).run());
    }

    /** Merges small files to large ones and drops forgotten answers; what that replaced earlier is deleted. */
    public static CompactionReport compact(SparkSession spark, StoreSpec spec, Clock clock, ProgressSink progress) {
        return on(spark, spec, store -> new StoreCompaction(spark, store, clock, spec.retain(), progress).run());
    }

    public static StoreFindings verify(SparkSession spark, StoreSpec spec, ProgressSink progress) {
        return on(spark, spec, store -> new StoreVerification(StoreLines.of(spark, store), progress).run());
    }

    /**
     * @return answers written
     * @throws UserException where the output exists and is not to be replaced
     */
    public static long export(SparkSession spark, StoreSpec.Export spec, ProgressSink progress) {
        return on(spark, spec.store(), store -> new StoreExport(spark, store, spec, progress).run());
    }

    /**
     * Hides answers from now on; a compaction drops them. What is bought later under the same key is served.
     *
     * @return answers that were served, or remembered as unusable, until now
     */
    public static long forget(SparkSession spark, StoreSpec.Forget spec, Clock clock) {
        return on(spark, spec.store(), store -> {
            Instant now = clock.instant();
            List<Forgotten> markers = new ArrayList<>();
            spec.keys().forEach(key -> markers.add(Forgotten.key(key, now)));
            if (spec.olderThan() != null) {
                markers.add(Forgotten.upTo(now.minus(spec.olderThan()), now));
            }
            StoreLines before = StoreLines.of(spark, store);
            long visible = before.visible().dropDuplicates().count();
            new StoreMarkers(before).add(markers);
            StoreFiles files = StoreFiles.of(store);
            StoreLines after = new StoreLines(spark, store, before.files().withMarkers(files.markers()));
            return visible - after.visible().dropDuplicates().count();
        });
    }

    private interface Work<T> {
        T on(Storage store) throws IOException;
    }

    private static <T> T on(SparkSession spark, StoreSpec spec, Work<T> work) {
        try {
            Storage store = new HadoopStorage(spec.path(), spark.sparkContext().hadoopConfiguration());
            if (StoreFiles.of(store).isEmpty()) {
                throw new UserException("store.path: expected a response store (a folder with segments/ or compacted/),"
                        + " found none at " + spec.path());
            }
            return work.on(store);
        } catch (IOException e) {
            throw new UserException("store.path: cannot read or write " + spec.path() + ": " + e.getMessage(), e);
        }
    }
}
