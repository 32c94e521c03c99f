package dev.sluice.settings;

import dev.sluice.selection.Ranking;
import dev.sluice.selection.VerifierSpec;
import java.io.Serializable;

/**
 * How one of several answers is chosen.
 *
 * @param verifier null where there is none; then the ranking alone decides
 */
public record Choosing(VerifierSpec verifier, Ranking ranking) implements Serializable {
    static Choosing of(Settings s) {
        VerifierSpec verifier = s.isSet("llm.verifier") ? VerifierSpec.of(s.text("llm.verifier")) : null;
        return new Choosing(verifier, Ranking.ofText(s.text("llm.rank")));
    }
}
