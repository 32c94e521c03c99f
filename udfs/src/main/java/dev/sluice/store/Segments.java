package dev.sluice.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Append-only line files under one folder, many writers at once, each with files of its own. Where the file system shows
 * an open file only when it is closed (object stores), a file is closed after {@code linesPerSegment} lines or
 * {@value #SECONDS_OPEN} seconds, whichever comes first: what is in it then is the most that a crash can lose.
 */
public final class Segments {
    public static final String SUFFIX = ".jsonl";

    /** Most seconds that a file stays open where its lines are not durable before it is closed. */
    static final int SECONDS_OPEN = 30;

    private final Storage storage;
    private final String folder;
    private final Later later;

    public Segments(Storage storage, String folder) {
        this(storage, folder, Later.daemon());
    }

    Segments(Storage storage, String folder, Later later) {
        this.storage = storage;
        this.folder = folder;
        this.later = later;
    }

    /**
     * A writer that opens its first file at the first line.
     *
     * @param prefix of the file names, such as the task; a unique part is added
     */
    public LineWriter writer(String prefix, int linesPerSegment) {
        return new RollingWriter(prefix, linesPerSegment);
    }

    /** Gives every complete line of the files whose name starts with {@code prefix} to {@code sink}. */
    public void forEachLine(String prefix, Consumer<String> sink) throws IOException {
        for (String name : storage.list(folder)) {
            if (name.startsWith(folder + "/" + prefix) && name.endsWith(SUFFIX)) {
                forEachLineOf(storage, name, sink);
            }
        }
    }

    /** Gives every line of one file to {@code sink}; the last one may be torn. */
    public static void forEachLineOf(Storage storage, String name, Consumer<String> sink) throws IOException {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(storage.open(name), StandardCharsets.UTF_8))) {
            in.lines().filter(line -> !line.isEmpty()).forEach(sink);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot read " + storage.uri() + "/" + name, e.getCause());
        }
    }

    private final class RollingWriter implements LineWriter {
        private final String prefix;
        private final int linesPerSegment;
        private LineWriter current;
        private int lines;
        private IOException lost;

        RollingWriter(String prefix, int linesPerSegment) {
            this.prefix = prefix;
            this.linesPerSegment = linesPerSegment;
        }

        @Override
        public synchronized void append(String line) throws IOException {
            throwLost();
            if (current == null) {
                open();
            }
            try {
                current.append(line);
            } catch (IOException e) {
                // Its last line may be torn: the next one would be glued to it and lost, so it starts a new file.
                abandon(e);
                throw e;
            }
            if (++lines >= linesPerSegment && !storage.appendsAreDurable()) {
                close();
            }
        }

        private void open() throws IOException {
            LineWriter opened = storage.create(folder + "/" + prefix + "-" + UUID.randomUUID() + SUFFIX);
            current = opened;
            if (linesPerSegment > 1 && !storage.appendsAreDurable()) {
                later.run(() -> expire(opened), Duration.ofSeconds(SECONDS_OPEN));
            }
        }

        /** On the timer's thread. Nobody waits for it, so that an error is told to the next caller. */
        private synchronized void expire(LineWriter opened) {
            if (current == opened) {
                try {
                    closeCurrent();
                } catch (IOException e) {
                    lost = e;
                }
            }
        }

        private void abandon(IOException why) {
            try {
                closeCurrent();
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }

        private void throwLost() throws IOException {
            if (lost != null) {
                IOException e = lost;
                lost = null;
                throw new IOException("lines of a segment in " + storage.uri() + "/" + folder + " are lost", e);
            }
        }

        private void closeCurrent() throws IOException {
            if (current != null) {
                LineWriter finished = current;
                current = null;
                lines = 0;
                finished.close();
            }
        }

        @Override
        public synchronized void close() throws IOException {
            closeCurrent();
            throwLost();
        }
    }
}
