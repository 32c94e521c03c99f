package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.certificate.AuditNight;
import dev.sluice.certificate.Certificate;
import dev.sluice.routing.Thresholds;
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
 * said, or the last small stage: for it the sample is of rows that a stage before accepted, and the other model is asked first.
 *
 * @param scoring of the run
 */
record GoldAudit(AskStep ask, Certified certified, Columns columns, Scoring scoring) {
    /** Whether gold labels judge the claim. */
    boolean judges() {
        return certified.claim().against() == Certificate.Against.GOLD
                && (!compares() || ask.llm() != null || isReference());
    }

    private boolean compares() {
        return certified.claim().kind() == Certificate.Kind.NON_INFERIORITY;
    }

    /** Whether the last stage of the run is the one that the claim compares with. */
    private boolean isReference() {
        List<Certificate.Stage> stages = certified.certificate().stages();
        return !stages.isEmpty()
                && stages.get(stages.size() - 1).name().equals(certified.claim().label());
    }

    /** That accepted rows of the run, all of them or those before the stage that is compared with, may differ from it. */
    private Dataset<Row> differing(AuditPopulation population) {
        return ask.llm() != null
                ? population.accepted()
                : population
                        .accepted()
                        .filter(col(Columns.STAGE).notEqual(lastStage().name()));
    }

    private StageSpec lastStage() {
        List<StageSpec> stages = scoring.small().stages();
        return stages.get(stages.size() - 1);
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
        int strata = population.strata().size() + (compares() ? 0 : 1);
        AuditSample sample = new AuditSample(
                compares() ? differing(population) : population.answered(answers),
                strata,
                ask.spec().input().text(),
                1 - certified.claim().target(),
                ask.spec().certificate().audit());
        // No more than a person labels.
        List<Row> drawn = (compares()
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

    /** With the other model's label; rows that it has none for are no part of the sheet. */
    private Dataset<Row> compared(RunFolder folder, AuditSample sample) throws IOException {
        if (ask.llm() == null) {
            Scoring alone = scoring.only(lastStage().with(Thresholds.of(0)));
            return alone.score(sample.draw(folder.runId(), longest -> sample.byHand()), "text")
                    .filter(col(Columns.LABEL).isNotNull())
                    .select(
                            col("text"),
                            col("label"),
                            col(AuditSample.STRATUM),
                            col(Columns.LABEL).as("answer"));
        }
        return new AuditStep(ask, certified, columns)
                .asked(folder, sample, longest -> sample.paid(longest, ask.llm(), ask.price())
                        .atMost(sample.spec().sheet()))
                .filter(col("answer").isNotNull())
                .select(col("text"), col("label"), col(AuditSample.STRATUM), col("answer"));
    }
}
