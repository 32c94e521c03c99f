package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process of ours: what it says goes to two files, and it ends with its children when it is closed, at the latest when
 * this JVM ends. Thread-safe.
 */
final class Spawned implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;
    private final Thread atExit = new Thread(this::endTree);

    private Spawned(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param folder where {@code name.out} and {@code name.err} are written */
    static Spawned start(String name, ProcessBuilder builder, Path folder) {
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        try {
            Files.createDirectories(folder);
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            Spawned spawned = new Spawned(name, process, out, err);
            Runtime.getRuntime().addShutdownHook(spawned.atExit);
            return spawned;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean runs() {
        return process.isAlive();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Blocks until it ended.
     *
     * @return its exit code; 128 + the signal's number when it was killed
     * @throws UserException when it takes longer; it is ended then
     */
    int await(Duration longest) {
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                endTree();
                throw new UserException(
                        name + " did not end within " + longest.toSeconds() + " s; it said:\n" + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /**
     * Blocks until its standard error matches.
     *
     * @return the first group of the pattern
     * @throws UserException when it ends before or does not say so in time
     */
    String awaitLine(Pattern pattern, Duration longest) {
        return await(pattern, this::err, longest);
    }

    /**
     * Writes a line to its standard input and blocks until its standard output has grown by a line that matches.
     *
     * @return the first group of the pattern
     * @throws UserException when it ends before or does not say so in time
     */
    String ask(String line, Pattern answer, Duration longest) {
        int before = out().length();
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            throw new UserException(name + " ended early; it said:\n" + tail());
        }
        return await(answer, () -> out().substring(before), longest);
    }

    private String await(Pattern pattern, Supplier<String> said, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            boolean last = !runs() || System.nanoTime() > deadline;
            Matcher found = pattern.matcher(said.get());
            if (found.find()) {
                return found.group(1);
            }
            if (last) {
                throw new UserException(
                        name + (runs() ? " was not ready in time" : " ended early") + "; it said:\n" + tail());
            }
            pause();
        }
    }

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a process", e);
        }
    }

    /** The last lines of what it said, for messages. */
    String tail() {
        List<String> lines = Stream.concat(out().lines(), err().lines()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /** SIGKILL to it and to nothing else; returns when it is gone. */
    void kill() {
        kill(handle());
    }

    static void kill(ProcessHandle handle) {
        handle.destroyForcibly();
        handle.onExit().join();
    }

    /** SIGKILL to it and to its children; returns all of them at once. */
    private List<ProcessHandle> endTree() {
        // Its children are looked up first: nobody knows them once it is gone.
        List<ProcessHandle> tree =
                Stream.concat(Stream.of(handle()), handle().descendants()).toList();
        tree.forEach(ProcessHandle::destroyForcibly);
        return tree;
    }

    /** Returns when it and its children are gone. */
    @Override
    public void close() {
        endTree().forEach(gone -> gone.onExit().join());
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This JVM is ending: the hook does the same.
            return;
        }
    }
}
