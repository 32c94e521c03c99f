package dev.sluice.settings;

import dev.sluice.selection.Ranking;
import dev.sluice.selection.VerifierSpec;
import dev.sluice.selection.Verifiers;
import java.io.Serializable;

/**
 * How one of several answers is chosen.
 *
 * @param verifier null where there is none; then the ranking alone decides
 */
public record Choosing(VerifierSpec verifier, Ranking ranking) implements Serializable {
    /** As in the settings. */
    @Override
    public String toString() {
        return (verifier == null ? "no verifier" : verifier.text()) + ", " + ranking.text();
    }

    static Choosing of(Settings s) {
        VerifierSpec verifier = s.isSet("llm.verifier") ? VerifierSpec.of(s.text("llm.verifier")) : null;
        if (verifier != null && verifier.kind() != VerifierSpec.Kind.SQL) {
            // A slip is told before anything is asked.
            Verifiers.of(verifier);
        }
        return new Choosing(verifier, Ranking.ofText(s.text("llm.rank")));
    }
}
