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
 * @param name of the environment variable, path of the file, or alias of the credential
 */
public record KeySource(Kind kind, String name) implements Serializable {
    /** The places a key may stand in. */
    public enum Kind {
        ENVIRONMENT("llm.key-env", "environment variable", "no such variable"),
        FILE("llm.key-file", "key file", "nothing"),
        /** See {@link Secrets}. */
        CREDENTIAL("llm.key-credential", "credential", "no such alias in hadoop.security.credential.provider.path");

        private final String setting;
        private final String words;
        private final String missing;

        Kind(String setting, String words, String missing) {
            this.setting = setting;
            this.words = words;
            this.missing = missing;
        }

        /** The key of the setting that names such a place. */
        public String setting() {
            return setting;
        }
    }

    public KeySource {
        Objects.requireNonNull(kind);
        if (name == null || name.isBlank()) {
            throw new UserException(kind.setting + ": expected the name of what holds the key, found an empty value");
        }
    }

    public static KeySource environment(String variable) {
        return new KeySource(Kind.ENVIRONMENT, variable);
    }

    public static KeySource file(String path) {
        return new KeySource(Kind.FILE, path);
    }

    /** @param alias in Hadoop's credential providers */
    public static KeySource credential(String alias) {
        return new KeySource(Kind.CREDENTIAL, alias);
    }

    /**
     * The key, read now, on the machine that calls; surrounding white space removed.
     *
     * @param secrets where an alias is looked up
     * @throws UserException when it is missing, blank or cannot stand in an HTTP header; names the place, not the value
     */
    public String read(Secrets secrets) {
        return read(System::getenv, secrets);
    }

    String read(UnaryOperator<String> environment, Secrets secrets) {
        String key =
                switch (kind) {
                    case ENVIRONMENT -> environment.apply(name);
                    case FILE -> opened(() -> Files.readString(Path.of(name)));
                    case CREDENTIAL -> opened(() -> secrets.find(name));
                };
        if (key == null || key.isBlank()) {
            throw new UserException(describe() + ": expected the provider's key, found "
                    + (key == null ? kind.missing : "nothing") + " on this machine");
        }
        String stripped = key.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new UserException(describe() + ": expected one line of printable ASCII without spaces as the key");
        }
        return stripped;
    }

    /** For messages: the place in words. */
    public String describe() {
        return kind.words + " " + name;
    }

    private interface Place {
        String read() throws IOException;
    }

    private String opened(Place place) {
        try {
            return place.read();
        } catch (IOException | RuntimeException e) {
            // The cause may quote what it read; its class says enough.
            throw new UserException(
                    describe() + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
