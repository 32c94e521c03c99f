package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import dev.sluice.selection.Selection;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.time.Clock;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Step 2 of {@code enrich}: one LLM stage after the other. The first is asked about the rows that no small stage accepts, each
 * further one about those where the answer of the one before does not stand.
 */
record LlmSteps(
        Prepared prepared, RunFolder folder, Storage store, LedgerTable ledger, Clock clock, ProgressSink progress) {
    /**
     * @param scored see {@link Columns#scored}
     * @return of all stages, see {@link Answered#SCHEMA}; null where no LLM is configured
     * @throws ProviderException when a provider refuses the job; what was bought stays
     */
    Dataset<Row> run(Dataset<Row> scored) throws IOException {
        if (prepared.llms().isEmpty()) {
            return null;
        }
        Dataset<Row> all = null;
        Dataset<Row> waiting = prepared.questions(scored.filter(col(Columns.KEY).isNotNull()), prepared.firstLlm());
        for (LlmStage stage : prepared.llms()) {
            if (stage.index() > 0) {
                progress.accept("asking " + stage.name() + " where the answers of the stage before do not stand");
            }
            if (stage.ranksAlone()) {
                progress.accept("warning: " + Selection.WARNING);
            }
            Dataset<Row> answered = answered(stage, waiting, scored);
            all = all == null ? answered : all.union(answered);
            if (!stage.last()) {
                waiting = further(scored, answered, prepared.llms().get(stage.index() + 1));
            }
        }
        return all;
    }

    AskStep ask(LlmStage stage) {
        return new AskStep(prepared.spark(), prepared.spec(), stage, store, ledger, clock, progress);
    }

    /** Written, since what a later stage is asked must not depend on what it is answered. */
    private Dataset<Row> answered(LlmStage stage, Dataset<Row> waiting, Dataset<Row> scored) throws IOException {
        String step = RunFolder.answered(stage.index());
        Dataset<Row> asked = ask(stage)
                .run(
                        folder,
                        waiting.select("key", "text", "hints").dropDuplicates("key"),
                        Asking.enrich(prepared.spec(), stage));
        new Answered(stage, folder.runId(), prepared.lastSmall(), scored)
                .of(waiting, StoreTable.read(prepared.spark(), store), asked)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.path(step));
        return prepared.spark().read().schema(Answered.SCHEMA).parquet(folder.path(step));
    }

    private Dataset<Row> further(Dataset<Row> scored, Dataset<Row> answered, LlmStage next) {
        Dataset<Row> open = answered.filter(not(col(Answered.STANDS))).select(Columns.POSITION);
        return prepared.questions(scored.join(open, Columns.POSITION), next);
    }
}
