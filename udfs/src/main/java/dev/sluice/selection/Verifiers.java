package dev.sluice.selection;

import dev.sluice.domain.UserException;

/** Builds verifiers. */
public final class Verifiers {
    private Verifiers() {}

    /**
     * Compiles a verifier, on this machine.
     *
     * @throws UserException when it does not compile, naming what is wrong
     * @throws IllegalArgumentException for {@link VerifierSpec.Kind#SQL}, which Spark evaluates
     */
    public static Verifier of(VerifierSpec spec) {
        return switch (spec.kind()) {
            case EQUALS ->
                (answer, row) ->
                        answer.strip().equals(row.getOrDefault(spec.value(), "").strip());
            case SQL -> throw new IllegalArgumentException("Spark evaluates " + spec.text());
            default -> throw new IllegalArgumentException("not yet");
        };
    }
}
