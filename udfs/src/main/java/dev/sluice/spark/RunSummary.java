package dev.sluice.spark;

import dev.sluice.certificate.AuditNight;
import dev.sluice.certificate.AuditResult;
import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import dev.sluice.evaluation.Energy;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What a run of {@code enrich} did: the columns of {@code runs/} that people ask for first.
 *
 * @param store folder of the response store; null where no LLM is configured
 * @param certificate null where thresholds were given
 * @param budget null for no limit
 * @param rowsByStage by {@code sluice_stage}; rows without a stage count under {@code none}
 */
public record RunSummary(
        String runId,
        boolean resumed,
        String output,
        String ledger,
        String store,
        long rows,
        SortedMap<String, Long> rowsByStage,
        SortedMap<String, Long> rowsByRoute,
        SortedMap<String, Long> rowsByReason,
        Calls calls,
        Money money,
        Budget budget,
        Seconds seconds,
        Economy economy,
        Certificate certificate) {

    /**
     * @param attempts HTTP attempts, one ledger line each
     * @param bought distinct questions that this run bought an answer to
     * @param stored distinct questions that the store answered
     * @param paidTwice distinct questions that this run and another one, at the same time, both bought a usable answer to
     */
    public record Calls(
            long attempts,
            long bought,
            long stored,
            long paidTwice,
            long rateLimited,
            long promptTokens,
            long cachedTokens,
            long completionTokens) {}

    /**
     * @param charge of this run, all rounds, exactly as in the ledger
     * @param unattributed the part of it that no row carries: unusable answers, answers lost in a crash
     * @param unknown reservations of attempts whose outcome is unknown
     * @param counterfactual estimate of what sending every row to the LLM would have cost; null where nothing was answered
     * @param budget null for no limit, or one that is no money
     */
    public record Money(
            PicoUsd charge, PicoUsd unattributed, PicoUsd unknown, PicoUsd counterfactual, PicoUsd budget) {}

    /**
     * @param limit in the unit of the budget
     * @param used by this run, all rounds: what attempts took, and the reservations of those whose outcome is unknown
     */
    public record Budget(Quantity limit, Amount used) {
        /** For people. */
        public String usedText() {
            return limit.unit().describe(used);
        }
    }

    public record Seconds(double score, double ask, double all) {}

    /**
     * @param small energy of scoring; null where a round before this one had scored
     * @param tokensAvoided estimate of an LLM's tokens for every row, less those that all LLMs of this run used, audit and
     *     unusable answers included; below 0 where that is more; null where nothing was answered
     * @param energySaved part of the energy of asking about every row; null unless the joules a token of the one LLM are stated
     */
    public record Economy(Energy small, Long tokensAvoided, Double energySaved) {}

    /** What became of a certificate's promise in a run: the values of {@code certificate_status}. */
    public enum Status {
        /** It holds. */
        HELD,
        /** Rows were kept; they count as wrong, and {@link Certificate#accuracy} says what is left. */
        REDUCED,
        /** Another model has answered than the one that was certified. */
        VOID,
        /** The audits show that the target is lost. */
        REVOKED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param hash of its content
     * @param claim kind and reference in words
     * @param epsilon that non-inferiority is certified within, else null
     * @param accuracy still guaranteed, null where nothing is
     * @param strangers models that answered, of those that the certificate does not know
     * @param audit null where neither the LLM nor a person can judge the claim
     */
    public record Certificate(
            String path,
            String hash,
            String claim,
            double target,
            double delta,
            Double epsilon,
            Status status,
            Double accuracy,
            List<String> strangers,
            Audit audit) {}

    /**
     * @param nights of this certificate so far, this run included
     * @param night what this run's audit found
     * @param result of all nights
     * @param calls HTTP attempts of this run's audit; {@link Calls#attempts} counts them, too
     * @param charge of this run's audit; {@link Money#charge} has it, too
     * @param sheet null unless a person is to judge; then nights are those labelled so far, and this run's night has nothing
     *     judged yet and is none of them
     */
    public record Audit(long nights, AuditNight night, AuditResult result, long calls, PicoUsd charge, Sheet sheet) {
        public long wrong() {
            return night.strata().stream().mapToLong(AuditNight.Stratum::wrong).sum();
        }
    }

    /**
     * Rows that wait for a person's labels.
     *
     * @param rows how many
     * @param table folder of them as Parquet
     * @param file the same as CSV
     */
    public record Sheet(long rows, String table, String file) {}

    /** @throws RevokedException if its audit has revoked the certificate; the rows are written then */
    public void requireNotRevoked() {
        if (certificate != null && certificate.status() == Status.REVOKED) {
            int since = certificate.audit().result().driftSince();
            throw new RevokedException(
                    "certificate " + certificate.path() + " is revoked by this run's audit: its target of "
                            + certificate.target() + " is lost; drift is seen since night " + since + " of "
                            + certificate.audit().nights()
                            + ". The rows are written. Run certify again and use the new certificate; the next run with this one"
                            + " refuses");
        }
    }

    public long kept() {
        return rowsByRoute.getOrDefault(Route.KEEP.text(), 0L);
    }

    public boolean budgetReached() {
        return rowsByReason.containsKey(Reason.BUDGET.text());
    }
}
