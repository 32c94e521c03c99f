package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.selection.Ranking;
import dev.sluice.selection.VerifierSpec;
import dev.sluice.selection.Verifiers;
import java.io.Serializable;

/**
 * How one of several answers is chosen.
 *
 * @param verifier null where there is none; then the ranking alone decides
 * @param scorer folder of the pair scorer that ranks, or null
 */
public record Choosing(VerifierSpec verifier, Ranking ranking, String scorer) implements Serializable {
    /** As in the settings. */
    @Override
    public String toString() {
        return (verifier == null ? "no verifier" : verifier.text()) + ", " + ranking.text()
                + (scorer == null ? "" : " by " + scorer);
    }

    static Choosing of(Settings s) {
        VerifierSpec verifier = s.isSet("llm.verifier") ? VerifierSpec.of(s.text("llm.verifier")) : null;
        if (verifier != null && verifier.kind() != VerifierSpec.Kind.SQL) {
            // A slip is told before anything is asked.
            Verifiers.of(verifier);
        }
        Ranking ranking = Ranking.ofText(s.text("llm.rank"));
        String scorer = s.textOrNull("llm.scorer");
        if ((ranking == Ranking.SCORER) != (scorer != null)) {
            throw new UserException(
                    "llm.scorer: expected a pair scorer (--scorer DIR; scorer train makes one) with llm.rank ="
                            + " scorer and none else, found "
                            + (scorer == null ? "none" : "'" + scorer + "' with rank " + ranking.text()));
        }
        return new Choosing(verifier, ranking, scorer);
    }
}
