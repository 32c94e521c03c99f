package dev.sluice.spark;

import dev.sluice.domain.Sha256;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A store written by hand. Times are minutes after {@link #START}. */
record Answers(Path home) {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    static String key(String name) {
        return Sha256.of(name);
    }

    static Clock clock(long minute) {
        return Clock.fixed(time(minute), ZoneOffset.UTC);
    }

    static Instant time(long minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    static StoredAnswer answered(String name, String label, String run, long minute) {
        return answer(name, StoredAnswer.ANSWERED, label, null, run, minute);
    }

    static StoredAnswer unusable(String name, String reason, String run, long minute) {
        return answer(name, StoredAnswer.UNUSABLE, null, reason, run, minute);
    }

    private static StoredAnswer answer(
            String name, String status, String label, String reason, String run, long minute) {
        return new StoredAnswer(
                StoredAnswer.FORMAT,
                key(name),
                status,
                label,
                reason,
                "test",
                "model",
                "model-2026",
                42,
                5,
                1_000 + minute,
                run,
                run + "-" + name + "-" + minute,
                time(minute).toEpochMilli());
    }

    /** A segment of its own. */
    Answers segment(StoredAnswer... answers) throws IOException {
        return raw(Stream.of(answers).map(StoredAnswers::toJson).toArray(String[]::new));
    }

    Answers raw(String... lines) throws IOException {
        try (LineWriter out = new Segments(storage(), StoredAnswers.FOLDER).writer("test", 100)) {
            for (String line : lines) {
                out.append(line);
            }
        }
        return this;
    }

    /** What a writer that is still at work adds to the only segment. */
    void append(StoredAnswer answer) throws IOException {
        Files.writeString(segments().get(0), StoredAnswers.toJson(answer) + "\n", StandardOpenOption.APPEND);
    }

    /** What a crash leaves behind at the end of the first segment. */
    void tear() throws IOException {
        String line = StoredAnswers.toJson(answered("torn", "good", "r", 0));
        Files.writeString(segments().get(0), line.substring(0, line.length() / 2), StandardOpenOption.APPEND);
    }

    List<Path> segments() throws IOException {
        return files("segments");
    }

    List<Path> files(String folder) throws IOException {
        if (!Files.exists(home.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(home.resolve(folder))) {
            return files.filter(file -> Files.isRegularFile(file)
                            && !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    HadoopStorage storage() throws IOException {
        return new HadoopStorage(home.toString(), new Configuration());
    }
}
