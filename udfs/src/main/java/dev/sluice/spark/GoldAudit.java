package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.certificate.AuditNight;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The audit of a claim against gold: no LLM can judge it, so a sample of the answered rows, those of the LLM among them, is
 * written for a person to label. {@link AuditLabels} makes the night of it.
 */
record GoldAudit(AskStep ask, Certified certified, Columns columns) {
    /**
     * Whether gold labels of answered rows judge the claim: accuracy and recall speak of all rows, precision of those of its
     * class. Non-inferiority speaks of what the LLM would have said about accepted rows, too. No accuracy follows from it, so
     * gold labels alone cannot judge it, and it is not audited.
     */
    boolean judges() {
        Certificate.Claim claim = certified.claim();
        return claim.against() == Certificate.Against.GOLD && claim.kind() != Certificate.Kind.NON_INFERIORITY;
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
                0,
                PicoUsd.ZERO,
                new RunSummary.Sheet(
                        sheet.rows(),
                        ledger.uri() + "/" + AuditSheet.folder(folder.runId()),
                        ledger.uri() + "/" + AuditSheet.file(folder.runId())));
    }

    private AuditSheet export(RunFolder folder, Dataset<Row> scored, Dataset<Row> answers) throws IOException {
        AuditPopulation population = new AuditPopulation(certified, scored);
        AuditSample sample = new AuditSample(
                population.answered(answers),
                population.strata().size() + 1,
                ask.spec().input().text(),
                1 - certified.claim().target(),
                ask.spec().certificate().audit());
        // No more than a person labels.
        List<Row> drawn = sample.draw(folder.runId(), longest -> sample.byHand())
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
                drawn.size());
        sheet.write(ask.spark(), ask.ledger().storage(), drawn);
        return sheet;
    }
}
