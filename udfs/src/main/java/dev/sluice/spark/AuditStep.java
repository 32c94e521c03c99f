package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.certificate.Audit;
import dev.sluice.certificate.AuditNight;
import dev.sluice.certificate.AuditResult;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    /** Whether the LLM's answers are what the claim compares with. Recall speaks of rows that no sample of accepted ones holds. */
    boolean judges() {
        Certificate.Claim claim = certified.claim();
        return ask.llm() != null
                && claim.against() == Certificate.Against.LLM
                && (claim.kind() == Certificate.Kind.AGREEMENT || claim.kind() == Certificate.Kind.PRECISION);
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
        Dataset<Row> drawn = drawn(folder, sample);
        Dataset<Row> questions =
                drawn.filter(col("key").isNotNull()).select("key", "text").dropDuplicates("key");
        ask.run(folder, questions, Asking.audit(ask.spec()));
        Storage ledger = ask.ledger().storage();
        AuditTable table = new AuditTable(ask.spark(), ledger);
        List<AuditTable.Night> nights = new ArrayList<>(table.before(certified.hash(), folder.runId()));
        long[] sizes = sample.sizes();
        long[] unusable = new long[sizes.length];
        AuditNight found = judged(folder, drawn, sizes, unusable);
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

    /** Written first, so that a resumed run judges the same rows. */
    private Dataset<Row> drawn(RunFolder folder, AuditSample sample) throws IOException {
        String path = folder.path(RunFolder.AUDIT_SAMPLE);
        if (!folder.has(RunFolder.AUDIT_SAMPLE)) {
            sample.draw(folder.runId(), longest -> sample.paid(longest, ask.llm(), ask.price()))
                    .mapPartitions(new AuditKeys(ask.llm()), Encoders.row(AuditKeys.SCHEMA))
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(path);
        }
        return ask.spark().read().schema(AuditKeys.SCHEMA).parquet(path);
    }

    /** @param unusable is filled */
    private AuditNight judged(RunFolder folder, Dataset<Row> drawn, long[] sizes, long[] unusable) throws IOException {
        Dataset<Row> answers = StoreTable.read(ask.spark(), ask.store())
                .filter(col("status").equalTo(StoredAnswer.ANSWERED))
                .select(col("key").as("answered_key"), col("label").as("answer"));
        Column judged = when(col("answer").isNotNull(), 1L).otherwise(0L);
        Column wrong = when(col("answer").notEqual(col("label")), 1L).otherwise(0L);
        long[] audited = new long[sizes.length];
        long[] wrongs = new long[sizes.length];
        for (Row row : drawn.join(answers, col("key").equalTo(col("answered_key")), "left")
                .groupBy(AuditSample.STRATUM)
                .agg(count(lit(1)), sum(judged), sum(wrong))
                .collectAsList()) {
            int h = row.getInt(0);
            audited[h] = row.getLong(2);
            wrongs[h] = row.getLong(3);
            unusable[h] = row.getLong(1) - row.getLong(2);
        }
        List<AuditNight.Stratum> strata = new ArrayList<>();
        long withoutAnswer = 0;
        for (int h = 0; h < sizes.length; h++) {
            strata.add(new AuditNight.Stratum(sizes[h], audited[h], wrongs[h]));
            withoutAnswer += unusable[h];
        }
        return AuditNight.of(
                certified.claim().target(), meant(ask, folder, certified.claim(), columns), strata, withoutAnswer);
    }

    /** The rows of the run that the claim speaks of, however they were answered. */
    static long meant(AskStep ask, RunFolder folder, Certificate.Claim claim, Columns columns) {
        Dataset<Row> rows = ask.spark().read().parquet(folder.path(RunFolder.ENRICHED));
        return claim.kind() == Certificate.Kind.PRECISION
                ? rows.filter(coalesce(col(columns.label()).equalTo(claim.label()), lit(false)))
                        .count()
                : rows.count();
    }
}
