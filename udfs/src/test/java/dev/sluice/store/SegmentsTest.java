package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {
    @TempDir
    Path dir;

    private final FakeStorage objects = new FakeStorage();

    @Test
    void append_localDisk_isReadableBeforeTheFileIsClosed() throws IOException {
        Segments segments = new Segments(Storages.local(dir), "answers");
        try (LineWriter writer = segments.writer("p0", 3)) {
            for (int i = 0; i < 10; i++) {
                writer.append("line " + i);
                assertThat(lines(segments, "")).hasSize(i + 1).last().isEqualTo("line " + i);
            }
        }
        assertThat(Storages.local(dir).list("answers"))
                .as("durable appends need no rolling")
                .hasSize(1);
    }

    @Test
    void append_objectStore_closesAFileAfterItsLines() throws IOException {
        Segments segments = new Segments(objects, "answers");
        LineWriter writer = segments.writer("p0", 3);
        for (int i = 1; i <= 8; i++) {
            writer.append("line " + i);
            assertThat(lines(segments, "")).as("after line %d", i).hasSize(i / 3 * 3);
        }
        assertThat(objects.closed).hasSize(2);
        writer.close();
        assertThat(lines(segments, "")).hasSize(8);
        assertThat(objects.closed).hasSize(3);
        assertThat(objects.open).isEmpty();
    }

    @Test
    void append_objectStoreThenNothing_isReadableWhenItsTimeIsUp() throws IOException {
        List<Runnable> timer = new ArrayList<>();
        List<Duration> delays = new ArrayList<>();
        Segments segments = new Segments(objects, "answers", (task, after) -> {
            timer.add(task);
            delays.add(after);
        });
        LineWriter writer = segments.writer("p0", 3);
        writer.append("one");
        writer.append("two");
        assertThat(delays).containsExactly(Duration.ofSeconds(30));
        assertThat(lines(segments, "")).isEmpty();
        timer.get(0).run();
        assertThat(lines(segments, "")).containsExactly("one", "two");
        writer.append("three");
        timer.get(0).run();
        assertThat(lines(segments, ""))
                .as("an old timer leaves the next file alone")
                .hasSize(2);
        writer.append("four");
        timer.get(1).run();
        assertThat(objects.closed.values()).containsExactlyInAnyOrder("one\ntwo\n", "three\nfour\n");
    }

    @Test
    void append_afterTheTimerCouldNotClose_isAnErrorOnce() throws IOException {
        List<Runnable> timer = new ArrayList<>();
        Segments segments = new Segments(objects, "answers", (task, after) -> timer.add(task));
        LineWriter writer = segments.writer("p0", 3);
        writer.append("lost");
        objects.closeFails = true;
        timer.get(0).run();
        objects.closeFails = false;
        assertThatThrownBy(() -> writer.append("next"))
                .hasMessageContaining("lost")
                .hasRootCauseMessage("no space left");
        writer.append("next");
        writer.close();
        assertThat(lines(segments, "")).containsExactly("next");
    }

    @Test
    void append_durableStorageOrOneLineAFile_needsNoTimer() throws IOException {
        Segments segments = new Segments(objects, "answers", (task, after) -> {
            throw new AssertionError("a timer");
        });
        try (LineWriter writer = segments.writer("p0", 1)) {
            writer.append("one");
        }
        objects.durable = true;
        try (LineWriter writer = segments.writer("p0", 3)) {
            writer.append("two");
        }
        assertThat(objects.closed.values()).containsExactlyInAnyOrder("one\n", "two\n");
    }

    @Test
    void append_durableStorage_neverRolls() throws IOException {
        objects.durable = true;
        try (LineWriter writer = new Segments(objects, "answers").writer("p0", 1)) {
            for (int i = 0; i < 5; i++) {
                writer.append("line");
            }
            assertThat(objects.open).hasSize(1);
        }
        assertThat(objects.closed.values()).containsExactly("line\n".repeat(5));
    }

    @Test
    void writer_withoutLines_makesNoFile() throws IOException {
        new Segments(objects, "answers").writer("p0", 3).close();
        assertThat(objects.open).isEmpty();
        assertThat(objects.closed).isEmpty();
    }

    @Test
    void append_afterAClose_startsANewFile() throws IOException {
        LineWriter writer = new Segments(objects, "answers").writer("p0", 3);
        writer.append("one");
        writer.close();
        writer.close();
        writer.append("two");
        writer.close();
        assertThat(objects.closed.values()).containsExactlyInAnyOrder("one\n", "two\n");
    }

    @Test
    void append_afterAFailedOne_isNotGluedToItsTornLine() throws IOException {
        Segments segments = new Segments(objects, "answers");
        LineWriter writer = segments.writer("p0", 9);
        writer.append("first line");
        objects.full = true;
        assertThatThrownBy(() -> writer.append("second line")).hasMessage("no space left");
        objects.full = false;
        writer.append("third line");
        writer.close();
        assertThat(lines(segments, "")).contains("first line", "third line").hasSize(3);
    }

    @Test
    void writer_twoOfOnePrefix_neverShareAFile() throws IOException {
        Segments segments = new Segments(Storages.local(dir), "answers");
        try (LineWriter one = segments.writer("same", 9);
                LineWriter other = segments.writer("same", 9)) {
            one.append("a");
            other.append("b");
            one.append("c");
        }
        List<String> contents = new ArrayList<>();
        for (String name : Storages.local(dir).list("answers")) {
            contents.add(Files.readString(dir.resolve(name)));
        }
        assertThat(contents).containsExactlyInAnyOrder("a\nc\n", "b\n");
    }

    @Test
    void append_manyThreads_keepsLinesWhole() throws Exception {
        Segments segments = new Segments(Storages.local(dir), "answers");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (LineWriter writer = segments.writer("p0", 9)) {
            List<Callable<Void>> tasks = IntStream.range(0, 400)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        writer.append(line(i));
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(lines(segments, ""))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 400).mapToObj(SegmentsTest::line).toList());
    }

    private static String line(int i) {
        return i + " " + "é".repeat(i * 10);
    }

    @Test
    void forEachLine_prefix_readsItsFilesOnlyAndNothingElse() throws IOException {
        Segments segments = new Segments(objects, "answers");
        for (String prefix : List.of("r0-p1-", "r0-p11-", "x-r0-p1-")) {
            try (LineWriter writer = segments.writer(prefix, 9)) {
                writer.append("of " + prefix);
            }
        }
        objects.replace("answers/r0-p1-note.txt", "not a segment".getBytes(StandardCharsets.UTF_8));
        objects.replace("answers2/r0-p1-a.jsonl", "other folder".getBytes(StandardCharsets.UTF_8));
        assertThat(lines(segments, "r0-p1-")).containsExactly("of r0-p1-");
        assertThat(new TreeSet<>(lines(segments, ""))).containsExactly("of r0-p1-", "of r0-p11-", "of x-r0-p1-");
    }

    @Test
    void forEachLine_noFolder_readsNothing() throws IOException {
        assertThat(lines(new Segments(Storages.local(dir), "nowhere"), "")).isEmpty();
    }

    /** A crash may cut the file at any byte of its last line; the last cut leaves out only the line's end. */
    @Test
    void forEachLine_fileCutInItsLastLine_givesTheAnswersBeforeIt() throws IOException {
        StoredAnswer first = StoredAnswersTest.answered("k1", "Éclair 🍰");
        StoredAnswer last = StoredAnswersTest.answered("k2", "Éclair 🍰");
        Segments segments = new Segments(Storages.local(dir), "answers");
        try (LineWriter writer = segments.writer("p0", 9)) {
            writer.append(StoredAnswers.toJson(first));
            writer.append(StoredAnswers.toJson(last));
        }
        Path file = dir.resolve(Storages.local(dir).list("answers").get(0));
        byte[] whole = Files.readAllBytes(file);
        int start = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int length = start; length < whole.length - 1; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(answers(segments)).as("cut at byte %d", length).containsExactly(first);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThat(answers(segments)).containsExactly(first, last);
    }

    private static List<StoredAnswer> answers(Segments segments) throws IOException {
        List<StoredAnswer> answers = new ArrayList<>();
        segments.forEachLine("", line -> StoredAnswers.fromJson(line).ifPresent(answers::add));
        return answers;
    }

    private static List<String> lines(Segments segments, String prefix) throws IOException {
        List<String> lines = new ArrayList<>();
        segments.forEachLine(prefix, lines::add);
        return lines;
    }
}
