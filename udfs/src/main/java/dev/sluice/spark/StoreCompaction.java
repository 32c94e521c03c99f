package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import dev.sluice.store.Compaction;
import dev.sluice.store.Storage;
import dev.sluice.store.StoreFiles;
import dev.sluice.store.StoredFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Many small segments to one folder of Parquet files, while runs read and write. The new folder counts from the moment its
 * marker is there, which is written last; what it replaces is deleted by a later compaction, after {@code retain}. Two
 * compactions at once write a folder each, which readers take together and the next compaction merges.
 */
record StoreCompaction(SparkSession spark, Storage store, Clock clock, Duration retain, ProgressSink progress) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** A Parquet file for about as many bytes of input. */
    private static final long BYTES_A_PART = 256L << 20;

    CompactionReport run() throws IOException {
        StoreFiles files = StoreFiles.of(store);
        CompactionReport report = isWorth(files)
                ? compact(files)
                : new CompactionReport(null, 0, 0, files.folders().size(), 0, 0);
        int deleted = new StoreCleaning(store, clock.instant().minus(retain)).run(StoreFiles.of(store));
        return new CompactionReport(
                report.folder(), report.answers(), report.segments(), report.folders(), report.held(), deleted);
    }

    /** Not where one folder and the markers that were written with it are all there is. */
    private static boolean isWorth(StoreFiles files) {
        boolean foldedMarkers = files.markers().isEmpty()
                || (files.markers().size() == 1
                        && files.folders().keySet().stream().anyMatch(folder -> files.markers()
                                .get(0)
                                .name()
                                .contains(folder.substring(Compaction.FOLDER.length() + 1))));
        return !files.segments().isEmpty() || files.folders().size() > 1 || !foldedMarkers;
    }

    private CompactionReport compact(StoreFiles files) throws IOException {
        Instant now = clock.instant();
        String id = STAMP.format(now) + "-" + UUID.randomUUID().toString().substring(0, 8);
        String folder = Compaction.FOLDER + "/" + id;
        StoreLines lines = new StoreLines(spark, store, files);
        Set<String> newer = newer(lines);
        long answers = write(lines.visible().dropDuplicates(), files, folder);
        new StoreMarkers(lines).fold(id);
        List<StoredFile> replaced = files.segments().stream()
                .filter(file -> newer.stream().noneMatch(name -> file.name().endsWith("/" + name)))
                .toList();
        // A damaged folder stays where it is, and verify goes on saying so.
        List<String> folders = files.folders().keySet().stream()
                .filter(name -> !files.damaged().contains(name))
                .toList();
        List<Compaction.Part> parts = store.files(folder).stream()
                .filter(file -> file.name().endsWith(".parquet"))
                .map(file -> new Compaction.Part(file.name(), file.length()))
                .toList();
        if (parts.isEmpty()) {
            throw new IllegalStateException("compacting " + store.uri() + ": " + folder
                    + " was deleted by another compaction; store.retain is shorter than a compaction takes");
        }
        new Compaction(Compaction.FORMAT, now.toEpochMilli(), parts, superseded(files, replaced, folders, now))
                .publish(store, folder);
        return new CompactionReport(folder, answers, replaced.size(), folders.size(), newer.size(), 0);
    }

    /** With what earlier compactions replaced and did not delete yet, whose own lists will go with their folders. */
    private static List<Compaction.Superseded> superseded(
            StoreFiles files, List<StoredFile> segments, List<String> folders, Instant now) {
        List<Compaction.Superseded> all = new ArrayList<>(files.superseded());
        // The length is of before the lines were read: what was appended since makes the segment live again.
        Stream.concat(segments.stream(), files.markers().stream())
                .map(file -> new Compaction.Superseded(file.name(), file.length(), now.toEpochMilli()))
                .forEach(all::add);
        folders.forEach(name -> all.add(new Compaction.Superseded(name, 0, now.toEpochMilli())));
        return all;
    }

    /** File names of segments with lines that are JSON and that this version does not know. */
    private static Set<String> newer(StoreLines lines) {
        if (lines.files().segments().isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        lines.segments()
                .filter(col(StoreLines.TORN).isNull().and(not(StoreLines.known())))
                .select("_metadata.file_name")
                .distinct()
                .toLocalIterator()
                .forEachRemaining(row -> names.add(row.getString(0)));
        return names;
    }

    /** @return lines written; they are there when this returns, or an error says that they are not */
    private long write(Dataset<Row> rows, StoreFiles files, String folder) {
        String path = store.uri() + "/" + folder;
        long expected;
        try (Progress watch = Progress.rows(spark, "answers compacted", progress)) {
            rows.filter(new Counting(watch.counter()))
                    .coalesce((int) (1 + files.bytes() / BYTES_A_PART))
                    .write()
                    .parquet(path);
            // A retried task counts twice: then this refuses without need, and the next compaction does it.
            expected = watch.counter().value();
        }
        long found = spark.read().schema(StoreLines.SCHEMA).parquet(path).count();
        if (found != expected) {
            throw new IllegalStateException("compacting " + store.uri() + ": expected " + expected + " lines in "
                    + folder + ", found " + found + "; nothing was replaced");
        }
        return found;
    }
}
