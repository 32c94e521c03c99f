package dev.sluice.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Append-only line files under one folder, many writers at once, each with files of its own. Where the file system shows
 * an open file only when it is closed (object stores), a file is closed after {@code linesPerSegment} lines, which is
 * then the most that a crash can lose.
 */
public final class Segments {
    public static final String SUFFIX = ".jsonl";

    private final Storage storage;
    private final String folder;

    public Segments(Storage storage, String folder) {
        this.storage = storage;
        this.folder = folder;
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
                try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(storage.open(name), StandardCharsets.UTF_8))) {
                    in.lines().filter(line -> !line.isEmpty()).forEach(sink);
                } catch (UncheckedIOException e) {
                    throw new IOException("cannot read " + storage.uri() + "/" + name, e.getCause());
                }
            }
        }
    }

    private final class RollingWriter implements LineWriter {
        private final String prefix;
        private final int linesPerSegment;
        private LineWriter current;
        private int lines;

        RollingWriter(String prefix, int linesPerSegment) {
            this.prefix = prefix;
            this.linesPerSegment = linesPerSegment;
        }

        @Override
        public synchronized void append(String line) throws IOException {
            if (current == null) {
                current = storage.create(folder + "/" + prefix + "-" + UUID.randomUUID() + SUFFIX);
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

        private void abandon(IOException why) {
            try {
                close();
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            if (current != null) {
                LineWriter finished = current;
                current = null;
                lines = 0;
                finished.close();
            }
        }
    }
}
