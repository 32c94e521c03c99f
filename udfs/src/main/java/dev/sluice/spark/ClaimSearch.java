package dev.sluice.spark;

import dev.sluice.certificate.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks for a cascade of which one kind of claim can be proved. */
interface ClaimSearch {
    /**
     * Blocks until its labels are bought and the result is known.
     *
     * @param lines gets what is worth saying whatever comes of it
     * @throws ProviderException when the provider refuses the job or cannot be reached
     */
    Verdict search(CertifyLines lines) throws IOException;

    /**
     * What came of it.
     *
     * @param finding empty where nothing may be certified
     * @param refusal why not, for a person; empty where something may
     * @param evidence said after rows and labels
     */
    record Verdict(Optional<Finding> finding, String refusal, List<CertificationSummary.Line> evidence) {
        static Verdict proved(Finding finding, CertifyLines evidence) {
            return new Verdict(Optional.of(finding), "", evidence.list());
        }

        static Verdict refused(String why) {
            return new Verdict(Optional.empty(), why, List.of());
        }
    }
}
