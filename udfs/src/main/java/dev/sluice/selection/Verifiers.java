package dev.sluice.selection;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.domain.UserException;

/** Builds verifiers. */
public final class Verifiers {
    private Verifiers() {}

    /**
     * Compiles a verifier, on this machine. None of them takes longer than an answer is long.
     *
     * @throws UserException when it does not compile, naming what is wrong
     * @throws IllegalArgumentException for {@link VerifierSpec.Kind#SQL}, which Spark evaluates
     */
    public static Verifier of(VerifierSpec spec) {
        return switch (spec.kind()) {
            case REGEX -> regex(spec);
            case JSON_SCHEMA -> JsonSchemaVerifier.of(spec);
            case EQUALS ->
                (answer, row) -> {
                    String expected = row.get(spec.value());
                    return expected != null && answer.strip().equals(expected.strip());
                };
            case JAVA -> ClassVerifier.of(spec);
            case SQL -> throw new IllegalArgumentException("Spark evaluates " + spec.text());
        };
    }

    /** RE2 takes time linear in the answer, whatever the pattern: a model's answer must not hang a task. */
    private static Verifier regex(VerifierSpec spec) {
        try {
            Pattern pattern = Pattern.compile(spec.value());
            return (answer, row) -> pattern.matches(answer);
        } catch (PatternSyntaxException e) {
            throw refused(spec, "a regular expression in RE2's syntax (no look-around, no back references)", e);
        }
    }

    /** @param expected what the value should have been */
    static UserException refused(VerifierSpec spec, String expected, Throwable cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new UserException(
                "llm.verifier: expected " + expected + ", found '" + spec.shown() + "': " + why, cause);
    }
}
