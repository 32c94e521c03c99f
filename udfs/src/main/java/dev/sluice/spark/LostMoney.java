package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
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
 * Money that lost executors had reserved: proved from the ledger's journal, where the intent of every call is durable before
 * the call. What was never begun goes back to the budget; what began and has no outcome stays reserved for good.
 */
final class LostMoney implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LostMoney.class);
    private static final long EVERY_SECONDS = 2;
    /** Rows wait for the money until then. */
    private static final int MOST_FAILURES = 15;

    private final LostExecutors lost;
    private final Storage ledger;
    private final String journal;
    private final ScheduledExecutorService timer;
    /** Of the timer's thread alone. */
    private int failures;

    LostMoney(LostExecutors lost, Storage ledger, String journal) {
        this.lost = lost;
        this.ledger = ledger;
        this.journal = journal;
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
                PicoUsd unknown = PicoUsd.ZERO;
                PicoUsd charged = PicoUsd.ZERO;
                for (LedgerLine line : attempts) {
                    if (line.status().equals(AttemptStatus.UNKNOWN.text())) {
                        unknown = unknown.plus(new PicoUsd(line.reservedPicos()));
                    } else {
                        charged = charged.plus(new PicoUsd(line.chargePicos()));
                    }
                }
                lost.proven(client, charged, unknown);
                LOG.warn(
                        "executor {} is lost: its {} calls cost {}, and {} stay reserved for calls of unknown outcome",
                        Long.toHexString(client),
                        attempts.size(),
                        charged,
                        unknown);
            } catch (IOException | RuntimeException e) {
                LOG.warn("the money of a lost executor stays reserved, its journal cannot be read: {}", e.toString());
                if (++failures >= MOST_FAILURES) {
                    lost.unprovable(client);
                }
            }
        }
    }

    /** The last word on each attempt of the executor. */
    private Collection<LedgerLine> attempts(long client) throws IOException {
        List<LedgerLine> lines = new ArrayList<>();
        Segments segments = new Segments(ledger, journal);
        for (String name : ledger.list(journal)) {
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
