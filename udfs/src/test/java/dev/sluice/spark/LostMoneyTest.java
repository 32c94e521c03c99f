package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.ledger.Attempt;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Tariff;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import dev.sluice.store.Storages;
import dev.sluice.throttle.LostExecutors;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real journal files of several executors. */
class LostMoneyTest {
    private static final long LOST = 0xabc;
    private static final long OTHER = 0xab;
    private static final String JOURNAL = "ledger/_journal/run_id=r";

    @TempDir
    private Path home;

    private final List<String> told = new ArrayList<>();
    private boolean open = true;

    private final LostExecutors executors = new LostExecutors() {
        @Override
        public List<Long> unproven() {
            return open ? List.of(LOST) : List.of();
        }

        @Override
        public void proven(long client, Amount taken, Amount stillUnknown) {
            told.add("proven " + client + " " + taken.units() + " " + stillUnknown.units());
            open = false;
        }

        @Override
        public void unprovable(long client) {
            told.add("unprovable " + client);
            open = false;
        }
    };

    @Test
    void prove_journalOfTheLostExecutor_addsUpItsCallsAndNobodyElses() throws IOException {
        // Of two tasks that ran there: one settled, one unbilled, one without an outcome; and a torn last line.
        write("r1-p0-t7" + AskFiles.executorMark(LOST), line("a", true), line("a", false), line("b", true));
        write("r1-p3-t9" + AskFiles.executorMark(LOST), line("c", true), "{\"event\":\"inte");
        write("r1-p1-t8" + AskFiles.executorMark(OTHER), line("d", true));
        try (LostMoney money = proving(Storages.local(home))) {
            money.prove();
        }
        assertThat(told).containsExactly("proven " + LOST + " 7 200");
    }

    @Test
    void prove_executorThatBeganNothing_givesAllBack() {
        try (LostMoney money = proving(Storages.local(home))) {
            money.prove();
        }
        assertThat(told).containsExactly("proven " + LOST + " 0 0");
    }

    @Test
    void prove_journalThatCannotBeRead_countsItAsSpentInTheEnd() {
        Storage broken = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, args) -> {
                    throw new IOException("no such disk");
                });
        try (LostMoney money = proving(broken)) {
            money.prove();
            assertThat(told).isEmpty();
            for (int i = 0; i < 100 && open; i++) {
                money.prove();
            }
        }
        assertThat(told).containsExactly("unprovable " + LOST);
    }

    private LostMoney proving(Storage ledger) {
        return new LostMoney(executors, new LostMoney.Evidence(ledger, JOURNAL, Tariff.DOLLARS));
    }

    private void write(String prefix, String... lines) throws IOException {
        LineWriter writer = new Segments(Storages.local(home), JOURNAL).writer(prefix, 100);
        for (String line : lines) {
            writer.append(line);
        }
        writer.close();
    }

    private static String line(String call, boolean intent) {
        Attempt attempt = intent
                ? Attempt.intent(call)
                : Attempt.outcome(call, null, AttemptStatus.SETTLED).charge(7);
        return LedgerLines.toJson(attempt.run("r").reserved(100).line());
    }
}
