package dev.sluice.selection;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which verifier, as in {@code llm.verifier}: {@code KIND:VALUE}.
 *
 * @param value what the kind reads; never blank
 */
public record VerifierSpec(Kind kind, String value) implements Serializable {
    private static final long MAX_SCHEMA_BYTES = 1 << 20;
    private static final int MAX_SHOWN_CHARS = 200;

    /** What a verifier reads its value as. */
    public enum Kind {
        /** A regular expression in RE2's syntax that the whole answer matches. */
        REGEX,
        /** A JSON schema, or a file that holds one; the answer is JSON that it accepts. */
        JSON_SCHEMA,
        /** A column whose value the answer equals, but for outer white space. */
        EQUALS,
        /** A class that implements {@code Predicate<String>} or {@code BiPredicate<String, Map<String, String>>}. */
        JAVA,
        /** An expression of Spark SQL over the row's columns and {@code answer}; Spark evaluates it. */
        SQL;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * As in {@code llm.verifier}. A schema's file is read now, on this machine; whether the rest compiles is seen by
     * {@link Verifiers#of}.
     */
    public static VerifierSpec of(String setting) {
        int colon = setting.indexOf(':');
        String kind = colon < 0 ? setting : setting.substring(0, colon).strip();
        String value = colon < 0 ? "" : setting.substring(colon + 1).strip();
        return Arrays.stream(Kind.values())
                .filter(k -> k.text().equals(kind) && !value.isEmpty())
                .findFirst()
                .map(k -> new VerifierSpec(k, k == Kind.JSON_SCHEMA ? schema(value) : value))
                .orElseThrow(() -> new UserException("llm.verifier: expected "
                        + Arrays.stream(Kind.values())
                                .map(k -> k.text() + ":...")
                                .collect(Collectors.joining(", "))
                        + ", found '" + setting + "'"));
    }

    /** Executors do not have the driver's files. */
    private static String schema(String value) {
        if (value.startsWith("{")) {
            return value;
        }
        try {
            Path file = Path.of(value);
            if (Files.size(file) > MAX_SCHEMA_BYTES) {
                throw new UserException("llm.verifier: expected a JSON schema of at most " + MAX_SCHEMA_BYTES
                        + " bytes, found '" + value + "' of " + Files.size(file));
            }
            return Files.readString(file).strip();
        } catch (IOException | InvalidPathException e) {
            throw new UserException(
                    "llm.verifier: expected a JSON schema or a readable file that holds one, found '" + value + "'", e);
        }
    }

    public String text() {
        return kind.text() + ":" + value;
    }

    /** For messages. */
    String shown() {
        String text = text();
        return text.length() > MAX_SHOWN_CHARS ? text.substring(0, MAX_SHOWN_CHARS) + "..." : text;
    }
}
