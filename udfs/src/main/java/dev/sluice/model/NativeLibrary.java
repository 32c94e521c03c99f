package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A native library that is loaded at most once. A failure is kept: Java tells the cause of a failed class once and then
 * "could not initialize class", and every task of a bad executor shall say what is wrong with it.
 */
final class NativeLibrary {
    /** Unpacks and loads. */
    interface Load {
        void run() throws IOException;
    }

    private static final Pattern GLIBC = Pattern.compile("(\\S+): version `GLIBC_([0-9.]+)' not found");
    private static final Pattern RELEASE = Pattern.compile("release version ([0-9]+\\.[0-9]+)");

    private final String name;
    private final Load load;
    private boolean loaded;
    private UserException failure;

    /** @param name as errors say it, such as "ONNX Runtime" */
    NativeLibrary(String name, Load load) {
        this.name = name;
        this.load = load;
    }

    /** @throws UserException saying what the library needs and what this machine has */
    synchronized void require() {
        if (loaded) {
            return;
        }
        if (failure == null) {
            try {
                load.run();
                loaded = true;
                return;
            } catch (UserException e) {
                failure = e;
            } catch (IOException | RuntimeException | LinkageError e) {
                failure = new UserException(explained(name, message(e)), e);
            }
        }
        throw failure;
    }

    private static String message(Throwable failure) {
        StringBuilder message = new StringBuilder(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            message.append("; ").append(cause);
        }
        return message.toString();
    }

    static String explained(String name, String message) {
        String start = "the native library of " + name + " cannot be loaded on this machine: ";
        Matcher glibc = GLIBC.matcher(message);
        if (glibc.find()) {
            return start + "expected glibc " + glibc.group(2) + " or later, found " + release(Path.of(glibc.group(1)))
                    + " (Debian 12, Ubuntu 22.04, RHEL 9 and later have 2.34): " + message;
        }
        if (message.contains("ld-linux") || message.contains("symbol not found")) {
            return start + "expected a Linux with glibc, found another C library, such as musl of Alpine: " + message;
        }
        if (message.contains("Operation not permitted") || message.contains("failed to map segment")) {
            return start + "the folder that it was unpacked to is mounted noexec; set " + MachineCache.VARIABLE
                    + " to another: " + message;
        }
        if (message.contains("wrong ELF class") || message.contains("Exec format error")) {
            return start + "it is for another architecture: " + message;
        }
        return start + message;
    }

    /** The C library has its version as text, for whoever runs it as a program. */
    private static String release(Path library) {
        try {
            Matcher release = RELEASE.matcher(new String(Files.readAllBytes(library), StandardCharsets.ISO_8859_1));
            return release.find() ? release.group(1) : "an older one";
        } catch (IOException e) {
            return "an older one";
        }
    }
}
