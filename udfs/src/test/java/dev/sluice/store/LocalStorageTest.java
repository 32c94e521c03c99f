package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest {
    @TempDir
    Path dir;

    private Storage storage;

    @BeforeEach
    void open() {
        storage = Storages.local(dir.resolve("not/yet/there"));
    }

    @Test
    void list_filesAtAnyDepth_areSortedAndRelative() throws IOException {
        for (String name : new String[] {"a/c.txt", "a/b/d.txt", "a/b.txt", "ab/e.txt"}) {
            storage.replace(name, bytes("x"));
        }
        assertThat(storage.list("a")).containsExactly("a/b.txt", "a/b/d.txt", "a/c.txt");
        assertThat(storage.list("nowhere")).isEmpty();
        assertThat(storage.list("a/c.txt")).isEmpty();
    }

    @Test
    void create_nameThatExists_isAnErrorAndKeepsTheFile() throws IOException {
        storage.replace("a/b.txt", bytes("old"));
        assertThatThrownBy(() -> storage.create("a/b.txt")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read("a/b.txt")).isEqualTo("old");
    }

    @Test
    void replace_existingFile_leavesTheNewContentAndNothingElse() throws IOException {
        storage.replace("a/b.txt", bytes("old and long"));
        storage.replace("a/b.txt", bytes("new"));
        assertThat(read("a/b.txt")).isEqualTo("new");
        assertThat(storage.list("a")).containsExactly("a/b.txt");
    }

    /** A half-way state would show in the open stream: an atomic move leaves it the old file. */
    @Test
    void replace_whileAReaderIsOpen_leavesItTheOldContent() throws IOException {
        storage.replace("b.txt", bytes("old"));
        try (InputStream reader = storage.open("b.txt")) {
            storage.replace("b.txt", bytes("a new and longer content"));
            assertThat(reader.readAllBytes()).isEqualTo(bytes("old"));
        }
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
    void delete_fileFolderOrNothing_leavesTheRest() throws IOException {
        storage.replace("a/b/c.txt", bytes("x"));
        storage.replace("a/d.txt", bytes("x"));
        storage.replace("a2/e.txt", bytes("x"));
        storage.delete("a/d.txt");
        assertThat(storage.exists("a/d.txt")).isFalse();
        storage.delete("a");
        storage.delete("nowhere");
        assertThat(storage.exists("a")).isFalse();
        assertThat(storage.list("")).containsExactly("a2/e.txt");
    }

    @Test
    void open_noSuchFile_isAnError() {
        assertThatThrownBy(() -> storage.open("nowhere.txt")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void append_interruptPending_isWrittenAndTheNextOneToo() throws IOException {
        try (LineWriter lines = storage.create("a/b.jsonl")) {
            Thread.currentThread().interrupt();
            lines.append("paid for");
            assertThat(Thread.interrupted()).as("the interrupt is still there").isTrue();
            lines.append("by another thread");
        } finally {
            Thread.interrupted();
        }
        assertThat(read("a/b.jsonl")).isEqualTo("paid for\nby another thread\n");
    }

    @Test
    void uri_ofAFolder_namesItsPath() {
        assertThat(storage.uri()).startsWith("file:").contains(dir.getFileName().toString());
    }

    private String read(String name) throws IOException {
        try (InputStream in = storage.open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
