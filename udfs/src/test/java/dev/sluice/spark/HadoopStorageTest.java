package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStorageTest {
    @TempDir
    private Path root;

    private HadoopStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = new HadoopStorage(root.toString(), new Configuration());
    }

    @Test
    void line_appended_isSeenByAnotherReaderBeforeTheFileIsClosed() throws IOException {
        try (LineWriter writer = storage.create("a/b/lines.jsonl")) {
            writer.append("first \u00e9");
            assertThat(root.resolve("a/b/lines.jsonl"))
                    .content(StandardCharsets.UTF_8)
                    .isEqualTo("first \u00e9\n");
            writer.append("second");
            assertThat(Files.readAllLines(root.resolve("a/b/lines.jsonl"))).containsExactly("first \u00e9", "second");
        }
        assertThat(storage.appendsAreDurable()).isTrue();
        assertThat(root.resolve("a/b/.lines.jsonl.crc")).doesNotExist();
    }

    @Test
    void create_ofAnExistingFile_isRefused() throws IOException {
        storage.create("x").close();
        assertThatThrownBy(() -> storage.create("x"))
                .isInstanceOfAny(
                        FileAlreadyExistsException.class, org.apache.hadoop.fs.FileAlreadyExistsException.class);
    }

    @Test
    void replace_ofAFileThatIsBeingRead_leavesTheReaderTheOldContent() throws IOException {
        storage.replace("sub/run.json", bytes("old"));
        try (InputStream reader = storage.open("sub/run.json")) {
            storage.replace("sub/run.json", bytes("newer"));
            assertThat(reader.readAllBytes()).isEqualTo(bytes("old"));
        }
        assertThat(root.resolve("sub/run.json")).hasContent("newer");
        assertThat(storage.list("sub")).containsExactly("sub/run.json");
    }

    @Test
    void list_ofAFolder_givesNamesBelowTheRootSorted() throws IOException {
        storage.replace("s/b", bytes(""));
        storage.replace("s/deep/run_id=1/a", bytes(""));
        storage.replace("other", bytes(""));
        assertThat(storage.list("s")).containsExactly("s/b", "s/deep/run_id=1/a");
        assertThat(storage.list("nowhere")).isEmpty();
        HadoopStorage slashed = new HadoopStorage(root + "/", new Configuration());
        assertThat(slashed.list("s")).containsExactly("s/b", "s/deep/run_id=1/a");
    }

    @Test
    void replace_manyAtOnce_leavesOneOfThemWholeAndNothingElse() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                byte[] content = bytes((i % 10 + "").repeat(5_000));
                writers.add(() -> {
                    storage.replace("a/b.txt", content);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(writers)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(storage.list("a")).containsExactly("a/b.txt");
        try (InputStream in = storage.open("a/b.txt")) {
            String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(content).isEqualTo(content.substring(0, 1).repeat(5_000));
        }
    }

    @Test
    void files_ofAFolder_haveLengthAndTime() throws IOException {
        long before = System.currentTimeMillis() - 2_000;
        storage.replace("a/b.txt", bytes("12345"));
        assertThat(storage.files("a")).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("a/b.txt");
            assertThat(file.length()).isEqualTo(5);
            assertThat(file.modifiedMillis()).isBetween(before, before + 600_000);
        });
    }

    @Test
    void delete_ofAFolderOrOfNothing_isQuiet() throws IOException {
        storage.replace("s/a", bytes(""));
        storage.delete("s");
        storage.delete("s");
        assertThat(storage.exists("s/a")).isFalse();
        assertThat(storage.exists("s")).isFalse();
    }

    @Test
    void root_withSpacesAndPercent_works() throws IOException {
        HadoopStorage odd = new HadoopStorage(root.resolve("a b%20c").toString(), new Configuration());
        odd.replace("s/run.json", bytes("x"));
        assertThat(odd.list("s")).containsExactly("s/run.json");
        assertThat(root.resolve("a b%20c/s/run.json")).exists();
    }

    @Test
    void segments_overHadoop_giveBackEveryLineOfAPrefix() throws IOException {
        Segments segments = new Segments(storage, "segments");
        try (LineWriter one = segments.writer("p1", 2);
                LineWriter two = segments.writer("p2", 2)) {
            one.append("a");
            two.append("c");
            one.append("b");
            List<String> seen = new ArrayList<>();
            segments.forEachLine("p1", seen::add);
            assertThat(seen).containsExactly("a", "b");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
