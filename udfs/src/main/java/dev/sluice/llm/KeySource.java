package dev.sluice.llm;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Where the provider's key is found; never the key itself, so it may be serialized, logged and printed.
 *
 * @param name of the environment variable, or the path of the file
 */
public record KeySource(Kind kind, String name) implements Serializable {
    /** The two places a key may stand in. */
    public enum Kind {
        ENVIRONMENT,
        FILE
    }

    public KeySource {
        Objects.requireNonNull(kind);
        if (name == null || name.isBlank()) {
            throw new UserException((kind == Kind.FILE ? "llm.key-file" : "llm.key-env")
                    + ": expected the name of what holds the key, found an empty value");
        }
    }

    public static KeySource environment(String variable) {
        return new KeySource(Kind.ENVIRONMENT, variable);
    }

    public static KeySource file(String path) {
        return new KeySource(Kind.FILE, path);
    }

    /**
     * The key, read now, on the machine that calls; surrounding white space removed.
     *
     * @throws UserException when it is missing, blank or cannot stand in an HTTP header; names the place, not the value
     */
    public String read() {
        return read(System::getenv);
    }

    String read(UnaryOperator<String> environment) {
        String key = kind == Kind.ENVIRONMENT ? environment.apply(name) : fileContent();
        if (key == null || key.isBlank()) {
            throw new UserException(describe() + ": expected the provider's key, found "
                    + (key == null ? "no such variable" : "nothing") + " on this machine");
        }
        String stripped = key.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new UserException(describe() + ": expected one line of printable ASCII without spaces as the key");
        }
        return stripped;
    }

    /** For messages: the place in words. */
    public String describe() {
        return (kind == Kind.ENVIRONMENT ? "environment variable " : "key file ") + name;
    }

    private String fileContent() {
        try {
            return Files.readString(Path.of(name));
        } catch (IOException | IllegalArgumentException e) {
            // The cause may quote what it read; its class says enough.
            throw new UserException(
                    describe() + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
