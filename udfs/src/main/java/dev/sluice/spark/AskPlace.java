package dev.sluice.spark;

import dev.sluice.domain.Amount;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Tariff;
import dev.sluice.store.Segments;
import dev.sluice.throttle.Gate;
import dev.sluice.throttle.Tenancy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt's right to ask the questions of its part, and its gate. Closing it lets another attempt of the part have them.
 *
 * @param first no attempt of this part has been before
 */
record AskPlace(GateWay way, Tenancy tenancy, Gate gate, AskFiles files, boolean first) implements AutoCloseable {
    private static final long AGAIN_MILLIS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(AskPlace.class);

    /** Blocks while another attempt of this part may live: a speculative one waits here until it is not wanted any more. */
    static AskPlace take(AskTarget target, Tariff tariff, TaskContext task, Segments journal) throws IOException {
        boolean first = task.attemptNumber() == 0 && task.stageAttemptNumber() == 0;
        if (target.way() instanceof GateWay.Alone alone) {
            Tenancy own = alone.tenancy(
                    task.partitionId(), first ? Amount.ZERO : tariff.committed(earlier(target, task, journal)));
            return new AskPlace(alone, own, own.desk(), AskFiles.of(target, task, own.client()), first);
        }
        Tenancy tenancy = Tenancies.open(target.way());
        try {
            while (!tenancy.claim(task.partitionId(), task.taskAttemptId())) {
                if (task.isInterrupted()) {
                    throw new InterruptedIOException("this attempt is not wanted any more");
                }
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Tenancies.close(target.way());
            throw new InterruptedIOException("interrupted while another attempt asks");
        } catch (IOException | RuntimeException e) {
            Tenancies.close(target.way());
            throw e;
        }
        return new AskPlace(target.way(), tenancy, tenancy.desk(), AskFiles.of(target, task, tenancy.client()), first);
    }

    @Override
    public void close() {
        try {
            tenancy.yield(files.part(), files.attempt());
        } catch (IOException e) {
            LOG.debug("the driver could not be told that part {} is free; its silence will tell", files.part(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (way instanceof GateWay.Alone) {
                tenancy.close();
            } else {
                Tenancies.close(way);
            }
        }
    }

    /** What earlier attempts of the part have written; counts only where no gate knows it. */
    private static List<LedgerLine> earlier(AskTarget target, TaskContext task, Segments journal) throws IOException {
        List<LedgerLine> lines = new ArrayList<>();
        String prefix = AskFiles.of(target, task, 0).partPrefix();
        journal.forEachLine(prefix, line -> LedgerLines.fromJson(line).ifPresent(lines::add));
        return lines;
    }
}
