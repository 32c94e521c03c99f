package dev.sluice.spark;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Tariff;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import dev.sluice.throttle.LostExecutors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of the budget that lost executors had reserved: proved from the ledger's journal, where the intent of every call is durable before
 * the call. What was never begun goes back to the budget; what began and has no outcome stays reserved for good.
 */
final class LostMoney implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LostMoney.class);
    private static final long EVERY_SECONDS = 2;
    /** Rows wait for it until then. */
    private static final int MOST_FAILURES = 15;

    /**
     * Where it is written what was spent.
     *
     * @param journal folder of the run's ledger journal, below {@code ledger}
     * @param tariff of the run's budget
     */
    record Evidence(Storage ledger, String journal, Tariff tariff) {}

    private final LostExecutors lost;
    private final Evidence evidence;
    private final ScheduledExecutorService timer;
    /** Of the timer's thread alone. */
    private int failures;

    LostMoney(LostExecutors lost, Evidence evidence) {
        this.lost = lost;
        this.evidence = evidence;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-lost-money");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::prove, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    void prove() {
        for (long client : lost.unproven()) {
            try {
                Collection<LedgerLine> attempts = attempts(client);
                Amount unknown = Amount.ZERO;
                Amount taken = Amount.ZERO;
                for (LedgerLine line : attempts) {
                    if (line.unknown()) {
                        unknown = unknown.plus(evidence.tariff().reserved(line));
                    } else {
                        taken = taken.plus(evidence.tariff().taken(line));
                    }
                }
                lost.proven(client, taken, unknown);
                BudgetUnit unit = evidence.tariff().unit();
                LOG.warn(
                        "executor {} is lost: its {} calls took {}, and {} stay reserved for calls of unknown outcome",
                        Long.toHexString(client),
                        attempts.size(),
                        unit.describe(taken),
                        unit.describe(unknown));
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "what a lost executor had reserved stays reserved, its journal cannot be read: {}",
                        e.toString());
                if (++failures >= MOST_FAILURES) {
                    lost.unprovable(client);
                }
            }
        }
    }

    /** The last word on each attempt of the executor. */
    private Collection<LedgerLine> attempts(long client) throws IOException {
        List<LedgerLine> lines = new ArrayList<>();
        String journal = evidence.journal();
        Segments segments = new Segments(evidence.ledger(), journal);
        for (String name : evidence.ledger().list(journal)) {
            if (name.contains(AskFiles.executorMark(client) + "-")) {
                segments.forEachLine(name.substring(journal.length() + 1), json -> LedgerLines.fromJson(json)
                        .ifPresent(lines::add));
            }
        }
        return LedgerLines.collapse(lines).values();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
