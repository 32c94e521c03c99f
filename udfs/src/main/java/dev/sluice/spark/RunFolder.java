package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.domain.Reason;
import dev.sluice.domain.UserException;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;

/**
 * The output folder of one run: starts it, resumes it, or refuses.
 *
 * @param resumed whether an unfinished run of the same settings goes on here
 */
record RunFolder(Storage storage, RunManifest manifest, boolean resumed) {
    static final String ENRICHED = "enriched";
    /** Materialised steps; gone when the run is finished. */
    static final String SCORED = RunManifest.FOLDER + "/scored";

    static final String AUDIT_SAMPLE = RunManifest.FOLDER + "/audit_sample";
    static final String AUDIT_QUESTIONS = RunManifest.FOLDER + "/audit_questions";
    static final String AUDIT_ASKED = RunManifest.FOLDER + "/audit_asked";

    private static final String QUESTIONS = RunManifest.FOLDER + "/questions";
    private static final String ASKED = RunManifest.FOLDER + "/asked";
    private static final String ANSWERED = RunManifest.FOLDER + "/answered";

    private static final Object[] MAY_PASS = {Reason.BUDGET.text(), Reason.QUOTA.text(), Reason.UNAVAILABLE.text()};

    /**
     * @param settings hash of what decides the result
     * @throws UserException if the folder holds something else, unless {@code overwrite}
     */
    static RunFolder open(Storage output, String settings, boolean overwrite, Instant now) throws IOException {
        Optional<RunManifest> unfinished = unfinished(output, settings);
        if (unfinished.isPresent()) {
            RunFolder folder = new RunFolder(output, unfinished.get().resumed(), true);
            folder.manifest().write(output);
            return folder;
        }
        if (!overwrite) {
            refuse(output, RunManifest.read(output));
        }
        // Money is never deleted: ledger/, runs/ and answers stay.
        output.delete(ENRICHED);
        output.delete(RunManifest.FOLDER);
        RunManifest fresh =
                RunManifest.fresh(settings, now, UUID.randomUUID().toString().substring(0, 8));
        fresh.write(output);
        return new RunFolder(output, fresh, false);
    }

    /** The run of these settings that {@link #open} would resume. */
    static Optional<RunManifest> unfinished(Storage output, String settings) throws IOException {
        return RunManifest.read(output)
                .filter(run -> !run.finished() && run.settings().equals(settings));
    }

    private static void refuse(Storage output, Optional<RunManifest> found) throws IOException {
        if (found.isPresent()) {
            String state = found.get().finished()
                    ? "the finished run " + found.get().runId()
                    : "the unfinished run " + found.get().runId()
                            + " of other settings (the same settings would resume it)";
            throw new UserException(
                    "output.path: " + output.uri() + " holds " + state
                            + "; choose another --output, or add --overwrite to replace enriched/ (ledger, runs and answers stay)");
        }
        if (!output.list(ENRICHED).isEmpty()) {
            throw new UserException("output.path: " + output.uri() + "/" + ENRICHED
                    + " exists and was not written by a run that can be resumed; choose another --output or add"
                    + " --overwrite");
        }
    }

    /** What an LLM stage is to be asked. */
    static String questions(int stage) {
        return numbered(QUESTIONS, stage);
    }

    /** What became of each question. */
    static String asked(int stage) {
        return numbered(ASKED, stage);
    }

    /** What became of each row. */
    static String answered(int stage) {
        return numbered(ANSWERED, stage);
    }

    private static String numbered(String step, int stage) {
        return stage == 0 ? step : step + (stage + 1);
    }

    String runId() {
        return manifest.runId();
    }

    String path(String name) {
        return storage.uri() + "/" + name;
    }

    boolean has(String step) throws IOException {
        return storage.exists(step + "/_SUCCESS");
    }

    /**
     * Of a resumed run that had asked all it could: asks again where rows were kept for a reason that may have passed, such as
     * a budget that was raised since. What was bought lies in the store. The stages after the first that asks again do, too,
     * for other rows may come to them.
     *
     * @param stages LLM stages of the run
     */
    void reopen(SparkSession spark, int stages) throws IOException {
        boolean again = false;
        for (int stage = 0; resumed && stage < stages && has(asked(stage)); stage++) {
            again = again
                    || !spark.read()
                            .schema(AskPartition.SCHEMA)
                            .parquet(path(asked(stage)))
                            .filter(col("reason").isin(MAY_PASS))
                            .isEmpty();
            if (again) {
                storage.delete(asked(stage));
            }
        }
    }

    /** @param stages LLM stages of the run */
    void finish(int stages) throws IOException {
        manifest.done().write(storage);
        for (String step : List.of(SCORED, AUDIT_SAMPLE, AUDIT_QUESTIONS, AUDIT_ASKED)) {
            storage.delete(step);
        }
        for (int stage = 0; stage < stages; stage++) {
            storage.delete(questions(stage));
            storage.delete(asked(stage));
            storage.delete(answered(stage));
        }
    }
}
