package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreFilesTest {
    private static final long THEN = 1_000;
    private static final long NOW = 2_000;

    private final FakeStorage store = new FakeStorage();

    @BeforeEach
    void segments() {
        write("segments/a.jsonl", "12345");
        write("segments/b.jsonl", "123");
        write("segments/forgotten-1.jsonl", "1");
        write("segments/note.txt", "not ours");
    }

    @Test
    void of_noFolder_isEmpty() throws IOException {
        assertThat(StoreFiles.of(new FakeStorage()).isEmpty()).isTrue();
    }

    @Test
    void of_segmentsOnly_readsThemAllAndMarkersApart() throws IOException {
        StoreFiles files = StoreFiles.of(store);
        assertThat(names(files.segments())).containsExactly("segments/a.jsonl", "segments/b.jsonl");
        assertThat(names(files.markers())).containsExactly("segments/forgotten-1.jsonl");
        assertThat(files.bytes()).isEqualTo(9);
        assertThat(files.isEmpty()).isFalse();
    }

    @Test
    void of_folderWithoutMarker_doesNotExist() throws IOException {
        write("compacted/c1/part-0.parquet", "12");
        StoreFiles files = StoreFiles.of(store);
        assertThat(files.folders()).isEmpty();
        assertThat(names(files.unpublished())).containsExactly("compacted/c1/part-0.parquet");
        assertThat(files.damaged()).isEmpty();
        assertThat(files.segments()).hasSize(2);
    }

    @Test
    void of_publishedFolder_standsForWhatItSupersedes() throws IOException {
        compact("c1", "segments/a.jsonl", 5);
        StoreFiles files = StoreFiles.of(store);
        assertThat(names(files.segments())).containsExactly("segments/b.jsonl");
        assertThat(names(files.parts())).containsExactly("compacted/c1/part-0.parquet");
        assertThat(files.superseded()).containsExactly(new Compaction.Superseded("segments/a.jsonl", 5, THEN));
    }

    @Test
    void of_supersededSegmentThatHasGrown_isReadAgain() throws IOException {
        compact("c1", "segments/a.jsonl", 4);
        StoreFiles files = StoreFiles.of(store);
        assertThat(names(files.segments())).containsExactly("segments/a.jsonl", "segments/b.jsonl");
        assertThat(files.superseded()).isEmpty();
    }

    @Test
    void of_folderOfFolders_leavesTheOldOneOutAndKeepsTheFirstTime() throws IOException {
        compact("c1", "segments/a.jsonl", 5);
        publish(
                "c2",
                NOW,
                new Compaction.Superseded("compacted/c1", 0, NOW),
                new Compaction.Superseded("segments/a.jsonl", 5, NOW));
        StoreFiles files = StoreFiles.of(store);
        assertThat(files.folders()).containsOnlyKeys("compacted/c2");
        assertThat(files.superseded())
                .containsExactlyInAnyOrder(
                        new Compaction.Superseded("segments/a.jsonl", 5, THEN),
                        new Compaction.Superseded("compacted/c1", 0, NOW));
    }

    @Test
    void of_twoFoldersOfTheSameSegments_readsBoth() throws IOException {
        compact("c1", "segments/a.jsonl", 5);
        compact("c2", "segments/a.jsonl", 5);
        StoreFiles files = StoreFiles.of(store);
        assertThat(files.folders()).containsOnlyKeys("compacted/c1", "compacted/c2");
        assertThat(names(files.segments())).containsExactly("segments/b.jsonl");
    }

    @Test
    void of_folderThatLacksAPart_supersedesNothingAndIsDamaged() throws IOException {
        compact("c1", "segments/a.jsonl", 5);
        store.delete("compacted/c1/part-0.parquet");
        StoreFiles files = StoreFiles.of(store);
        assertThat(files.damaged()).containsExactly("compacted/c1");
        assertThat(names(files.segments())).containsExactly("segments/a.jsonl", "segments/b.jsonl");
        write("compacted/c1/part-0.parquet", "cut");
        assertThat(StoreFiles.of(store).damaged()).containsExactly("compacted/c1");
    }

    @Test
    void of_markerThatCannotBeRead_isDamaged() throws IOException {
        for (String marker : List.of("", "{", "{}", "[]", "{\"v\":2,\"parts\":[],\"superseded\":[]}")) {
            write("compacted/c1/_superseded.json", marker);
            assertThat(StoreFiles.of(store).damaged()).as(marker).containsExactly("compacted/c1");
            assertThat(StoreFiles.of(store).segments()).hasSize(2);
        }
    }

    @Test
    void of_supersededFolderWithoutItsParts_isNoDamage() throws IOException {
        compact("c1", "segments/a.jsonl", 5);
        publish(
                "c2",
                NOW,
                new Compaction.Superseded("compacted/c1", 0, NOW),
                new Compaction.Superseded("segments/a.jsonl", 5, THEN));
        store.delete("compacted/c1/part-0.parquet");
        assertThat(StoreFiles.of(store).damaged()).isEmpty();
        assertThat(names(StoreFiles.of(store).segments())).containsExactly("segments/b.jsonl");
    }

    private void compact(String id, String segment, long length) throws IOException {
        publish(id, THEN, new Compaction.Superseded(segment, length, THEN));
    }

    private void publish(String id, long at, Compaction.Superseded... superseded) throws IOException {
        String folder = Compaction.FOLDER + "/" + id;
        write(folder + "/part-0.parquet", "12");
        new Compaction(1, at, List.of(new Compaction.Part(folder + "/part-0.parquet", 2)), List.of(superseded))
                .publish(store, folder);
    }

    private void write(String name, String content) {
        store.replace(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<String> names(List<StoredFile> files) {
        return files.stream().map(StoredFile::name);
    }
}
