package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.certificate.Audit;
import dev.sluice.certificate.AuditNight;
import dev.sluice.certificate.AuditPlan;
import dev.sluice.certificate.AuditResult;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Route;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * After the rows are written: asks the LLM about a sample of accepted ones and tests, over all nights, whether the
 * certificate's target still holds. The audited rows keep their small labels; the answers lie in the store.
 *
 * @param ask of the run; its LLM judges
 */
record AuditStep(AskStep ask, Certified certified, Columns columns) {
    /** Whether the LLM's answers are what the claim compares with. */
    boolean judges() {
        return ask.llm() != null && certified.claim().against() == Certificate.Against.LLM;
    }

    /**
     * Asks, judges, writes the night, and the revocation if it comes to that.
     *
     * @param scored see {@link Columns#scored}
     * @throws ProviderException when the provider refuses; the run can be resumed
     */
    RunSummary.Audit run(RunFolder folder, Dataset<Row> scored) throws IOException {
        AuditPopulation population = new AuditPopulation(certified, scored);
        AuditSample sample = new AuditSample(
                population.accepted(),
                population.strata().size(),
                ask.spec().input().text(),
                0,
                ask.spec().certificate().audit());
        Dataset<Row> asked = asked(folder, sample, longest -> sample.paid(longest, ask.llm(), ask.price()));
        Storage ledger = ask.ledger().storage();
        AuditTable table = new AuditTable(ask.spark(), ledger);
        List<AuditTable.Night> nights = new ArrayList<>(table.before(certified.hash(), folder.runId()));
        long[] sizes = sample.sizes();
        long[] unusable = new long[sizes.length];
        AuditNight found = judged(folder, asked, sizes, unusable);
        AuditTable.Night night =
                new AuditTable.Night(folder.runId(), ask.clock().instant(), found);
        nights.add(night);
        PicoUsd charge = ask.ledger().audited();
        table.write(certified.hash(), nights.size(), night, unusable, charge);
        AuditResult result = test(nights);
        if (result.revoked()) {
            Revocation.of(certified.hash(), nights, result).write(ledger);
        }
        return new RunSummary.Audit(nights.size(), found, result, ask.ledger().auditCalls(), charge, null);
    }

    /** All nights of a certificate. */
    static AuditResult test(List<AuditTable.Night> nights) {
        return Audit.test(nights.stream().map(AuditTable.Night::found).toList(), Audit.ALPHA);
    }

    /**
     * Draws a sample and asks the LLM about it.
     *
     * @return columns text, label, stratum, key, and answer, null where there is no usable one
     */
    Dataset<Row> asked(RunFolder folder, AuditSample sample, Function<List<String>, AuditPlan> plan)
            throws IOException {
        Dataset<Row> drawn = drawn(folder, sample, plan);
        Dataset<Row> questions = drawn.filter(col("key").isNotNull())
                .select(col("key"), col("text"), lit(null).cast("string").as("hints"))
                .dropDuplicates("key");
        ask.run(folder, questions, Asking.audit(ask.spec()));
        Dataset<Row> answers = StoreTable.read(ask.spark(), ask.store())
                .filter(col("status").equalTo(StoredAnswer.ANSWERED))
                .select(col("key").as("answered_key"), col("label").as("answer"));
        return drawn.join(answers, col("key").equalTo(col("answered_key")), "left")
                .drop("answered_key");
    }

    /** Written first, so that a resumed run judges the same rows. */
    private Dataset<Row> drawn(RunFolder folder, AuditSample sample, Function<List<String>, AuditPlan> plan)
            throws IOException {
        String path = folder.path(RunFolder.AUDIT_SAMPLE);
        if (!folder.has(RunFolder.AUDIT_SAMPLE)) {
            sample.draw(folder.runId(), plan)
                    .mapPartitions(new AuditKeys(ask.llm()), Encoders.row(AuditKeys.SCHEMA))
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(path);
        }
        return ask.spark().read().schema(AuditKeys.SCHEMA).parquet(path);
    }

    /** @param unusable is filled */
    private AuditNight judged(RunFolder folder, Dataset<Row> asked, long[] sizes, long[] unusable) {
        Certificate.Claim claim = certified.claim();
        boolean recall = claim.kind() == Certificate.Kind.RECALL;
        Column differs = col("answer").notEqual(col("label"));
        Column meant = recall ? col("answer").equalTo(claim.label()) : lit(true);
        Column judged = when(col("answer").isNotNull(), 1L).otherwise(0L);
        Column wrong = when(differs.and(meant), 1L).otherwise(0L);
        Column neutral = when(not(meant), 1L).otherwise(0L);
        long[] audited = new long[sizes.length];
        long[] wrongs = new long[sizes.length];
        long[] neutrals = new long[sizes.length];
        for (Row row : asked.groupBy(AuditSample.STRATUM)
                .agg(count(lit(1)), sum(judged), sum(wrong), sum(neutral))
                .collectAsList()) {
            int h = row.getInt(0);
            audited[h] = row.getLong(2);
            wrongs[h] = row.getLong(3);
            neutrals[h] = row.getLong(4);
            unusable[h] = row.getLong(1) - row.getLong(2);
        }
        List<AuditNight.Stratum> strata = new ArrayList<>();
        long withoutAnswer = 0;
        for (int h = 0; h < sizes.length; h++) {
            strata.add(new AuditNight.Stratum(sizes[h], audited[h], wrongs[h], neutrals[h]));
            withoutAnswer += unusable[h];
        }
        long rows = meant(ask, folder, claim, columns);
        return recall
                ? AuditNight.ofRecall(claim.target(), rows, strata, withoutAnswer)
                : AuditNight.of(claim.target(), rows, strata, withoutAnswer);
    }

    /**
     * The rows of the run that the claim speaks of, however they were answered. Of recall against the LLM those that it did not
     * answer, which may all be of the class, and those that it answered with the class: see {@link AuditNight#ofRecall}.
     */
    static long meant(AskStep ask, RunFolder folder, Certificate.Claim claim, Columns columns) {
        Dataset<Row> rows = ask.spark().read().parquet(folder.path(RunFolder.ENRICHED));
        Column ofClass = coalesce(col(columns.label()).equalTo(claim.label()), lit(false));
        Column escalated = col(columns.route()).equalTo(Route.ESCALATE.text());
        return switch (claim.kind()) {
            case PRECISION -> rows.filter(ofClass).count();
            case RECALL ->
                claim.against() == Certificate.Against.LLM
                        ? rows.filter(not(escalated).or(ofClass)).count()
                        : rows.count();
            default -> rows.count();
        };
    }
}
