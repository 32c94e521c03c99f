package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.certificate.AuditNight;
import dev.sluice.certificate.Certificate;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The audit of a claim against gold: no LLM can judge it, so a sample of the answered rows, those of the LLM among them, is
 * written for a person to label. {@link AuditLabels} makes the night of it. Non-inferiority speaks of what the LLM would have
 * said: for it the sample is of accepted rows, and the LLM is asked about them first.
 */
record GoldAudit(AskStep ask, Certified certified, Columns columns) {
    /** Whether gold labels judge the claim. */
    boolean judges() {
        return certified.claim().against() == Certificate.Against.GOLD && (ask.llm() != null || !comparesWithLlm());
    }

    private boolean comparesWithLlm() {
        return certified.claim().kind() == Certificate.Kind.NON_INFERIORITY;
    }

    /**
     * Writes the sheet; a resumed run that has one keeps it.
     *
     * @param scored see {@link Columns#scored}
     * @param answers of the store; null where no LLM is configured
     */
    RunSummary.Audit run(RunFolder folder, Dataset<Row> scored, Dataset<Row> answers) throws IOException {
        Storage ledger = ask.ledger().storage();
        Optional<AuditSheet> written = AuditSheet.read(ledger, folder.runId());
        AuditSheet sheet = written.isPresent() ? written.get() : export(folder, scored, answers);
        List<AuditTable.Night> nights = new AuditTable(ask.spark(), ledger).nights(certified.hash());
        List<AuditNight.Stratum> unjudged = sheet.sizes().stream()
                .map(size -> new AuditNight.Stratum(size, 0, 0))
                .toList();
        return new RunSummary.Audit(
                nights.size(),
                sheet.night(unjudged, 0),
                AuditStep.test(nights),
                ask.ledger().auditCalls(),
                ask.ledger().audited(),
                new RunSummary.Sheet(
                        sheet.rows(),
                        ledger.uri() + "/" + AuditSheet.folder(folder.runId()),
                        ledger.uri() + "/" + AuditSheet.file(folder.runId())));
    }

    private AuditSheet export(RunFolder folder, Dataset<Row> scored, Dataset<Row> answers) throws IOException {
        AuditPopulation population = new AuditPopulation(certified, scored);
        int strata = population.strata().size() + (comparesWithLlm() ? 0 : 1);
        AuditSample sample = new AuditSample(
                comparesWithLlm() ? population.accepted() : population.answered(answers),
                strata,
                ask.spec().input().text(),
                1 - certified.claim().target(),
                ask.spec().certificate().audit());
        // No more than a person labels.
        List<Row> drawn = (comparesWithLlm()
                        ? compared(folder, sample)
                        : sample.draw(folder.runId(), longest -> sample.byHand()))
                .orderBy(col("label"), col("text"))
                .collectAsList();
        AuditSheet sheet = new AuditSheet(
                folder.runId(),
                certified.hash(),
                certified.claim().target(),
                AuditStep.meant(ask, folder, certified.claim(), columns),
                Arrays.stream(sample.sizes()).boxed().toList(),
                certified.certificate().labels(),
                certified.claim().kind() == Certificate.Kind.RECALL
                        ? certified.claim().label()
                        : null,
                certified.claim().epsilon(),
                drawn.size());
        sheet.write(ask.spark(), ask.ledger().storage(), drawn);
        return sheet;
    }

    /** With the LLM's label; rows that it has none for are no part of the sheet. */
    private Dataset<Row> compared(RunFolder folder, AuditSample sample) throws IOException {
        return new AuditStep(ask, certified, columns)
                .asked(folder, sample, longest -> sample.paid(longest, ask.llm(), ask.price())
                        .atMost(sample.spec().sheet()))
                .filter(col("answer").isNotNull())
                .select(col("text"), col("label"), col(AuditSample.STRATUM), col("answer"));
    }
}
