package dev.sluice.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a store consists of at one moment, and which of it a reader reads. Compactions may go on meanwhile: what they leave
 * out stays in place for as long as a reader may still want it.
 *
 * @param segments live files of lines
 * @param markers live segments of {@link Forgotten} lines
 * @param folders published compacted folders that are live, with the parts that are there
 * @param superseded all that is left out and still there
 * @param unpublished files of compacted folders without a marker: being written, or left by a crash
 * @param damaged live compacted folders that lack a part or whose marker cannot be read
 */
public record StoreFiles(
        List<StoredFile> segments,
        List<StoredFile> markers,
        Map<String, List<StoredFile>> folders,
        List<Compaction.Superseded> superseded,
        List<StoredFile> unpublished,
        List<String> damaged) {

    /** Reads the folder listings and one small file a compacted folder. */
    public static StoreFiles of(Storage store) throws IOException {
        List<StoredFile> segments = store.files(StoredAnswers.FOLDER).stream()
                .filter(file -> file.name().endsWith(Segments.SUFFIX))
                .toList();
        // After the segments: a compaction that is published between the two listings then only adds.
        Map<String, List<StoredFile>> folders = new TreeMap<>();
        for (StoredFile file : store.files(Compaction.FOLDER)) {
            folders.computeIfAbsent(folder(file.name()), name -> new ArrayList<>())
                    .add(file);
        }
        return new Sorting(store, segments, folders).sorted();
    }

    /** {@code compacted/ID} of a file at any depth below it. */
    public static String folder(String file) {
        int slash = file.indexOf('/', Compaction.FOLDER.length() + 1);
        return slash < 0 ? file : file.substring(0, slash);
    }

    /** The Parquet files of all live folders. */
    public List<StoredFile> parts() {
        return folders.values().stream().flatMap(List::stream).toList();
    }

    /** Of all that a reader reads. */
    public long bytes() {
        long bytes = 0;
        for (List<StoredFile> files : List.of(segments, markers, parts())) {
            bytes += files.stream().mapToLong(StoredFile::length).sum();
        }
        return bytes;
    }

    /** The same answers under other markers. */
    public StoreFiles withMarkers(List<StoredFile> others) {
        return new StoreFiles(segments, others, folders, superseded, unpublished, damaged);
    }

    public boolean isEmpty() {
        return segments.isEmpty() && folders.isEmpty();
    }

    /** The listings on their way to a {@link StoreFiles}. */
    private static final class Sorting {
        private final Map<String, StoredFile> segments = new TreeMap<>();
        private final Map<String, List<StoredFile>> folders;
        /** By folder; empty where the marker cannot be read. A folder without a marker is not among them. */
        private final Map<String, Optional<Compaction>> published = new TreeMap<>();

        private final Map<String, Compaction.Superseded> superseded = new TreeMap<>();

        Sorting(Storage store, List<StoredFile> segments, Map<String, List<StoredFile>> folders) throws IOException {
            segments.forEach(segment -> this.segments.put(segment.name(), segment));
            this.folders = folders;
            for (Map.Entry<String, List<StoredFile>> folder : folders.entrySet()) {
                String marker = folder.getKey() + "/" + Compaction.MARKER;
                if (folder.getValue().stream().anyMatch(file -> file.name().equals(marker))) {
                    published.put(folder.getKey(), Compaction.read(store, folder.getKey()));
                }
            }
            published.forEach((name, compaction) -> compaction
                    .filter(found -> parts(name).size() == found.parts().size())
                    .ifPresent(found -> found.superseded().forEach(this::leaveOut)));
        }

        private void leaveOut(Compaction.Superseded one) {
            StoredFile segment = segments.get(one.name());
            if (segment == null ? folders.containsKey(one.name()) : segment.length() == one.length()) {
                superseded.merge(one.name(), one, (a, b) -> a.since() <= b.since() ? a : b);
            }
        }

        /** The files of a published folder that are as its marker says. */
        private List<StoredFile> parts(String folder) {
            Set<Compaction.Part> expected =
                    new HashSet<>(published.get(folder).map(Compaction::parts).orElse(List.of()));
            return folders.get(folder).stream()
                    .filter(file -> expected.contains(new Compaction.Part(file.name(), file.length())))
                    .toList();
        }

        StoreFiles sorted() {
            List<StoredFile> lines = new ArrayList<>();
            List<StoredFile> markers = new ArrayList<>();
            segments.forEach((name, segment) -> {
                if (!superseded.containsKey(name)) {
                    (Forgotten.isMarkers(name) ? markers : lines).add(segment);
                }
            });
            Map<String, List<StoredFile>> live = new TreeMap<>();
            List<StoredFile> unpublished = new ArrayList<>();
            List<String> damaged = new ArrayList<>();
            folders.forEach((name, files) -> {
                if (!published.containsKey(name)) {
                    unpublished.addAll(files);
                } else if (!superseded.containsKey(name)) {
                    live.put(name, parts(name));
                    int expected = published
                            .get(name)
                            .map(found -> found.parts().size())
                            .orElse(-1);
                    if (live.get(name).size() != expected) {
                        damaged.add(name);
                    }
                }
            });
            return new StoreFiles(lines, markers, live, List.copyOf(superseded.values()), unpublished, damaged);
        }
    }
}
