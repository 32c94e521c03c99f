package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import dev.sluice.ledger.Tariff;
import dev.sluice.store.LineWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a question where a line cannot be written, or the thread is interrupted. */
class AskerWritersTest {
    private static final MockResponse GOOD = AskRig.label("top-up", 100, 40, 5);

    @TempDir
    Path dir;

    private AskRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new AskRig(dir, new Amount(1_000_000_000_000L), request -> GOOD);
    }

    @AfterEach
    void theGateHasLetGoWhatTheJournalSays() throws IOException {
        assertThat(rig.committed()).isEqualTo(Tariff.DOLLARS.committed(rig.lines()));
        rig.close();
    }

    @Test
    void ask_intentCannotBeWritten_sendsNothingAndReservesNothing() {
        Asker broken = rig.asker(new Lines(), new Lines() {
            @Override
            public void append(String line) throws IOException {
                throw new IOException("disk full");
            }
        });
        assertThatThrownBy(() -> broken.ask(rig.question("hello"))).isInstanceOf(UncheckedIOException.class);
        assertThat(rig.server.getRequestCount()).isZero();
    }

    @Test
    void ask_answerCannotBeStored_saysSoInsteadOfAsked() throws IOException {
        Lines full = new Lines() {
            @Override
            public void append(String line) throws IOException {
                throw new IOException("disk full");
            }
        };
        Asker broken = rig.asker(full, rig.journal.writer("j2", 20));
        assertThatThrownBy(() -> broken.ask(rig.question("hello")))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("disk full");
        broken.close();
    }

    /** The interrupt comes when the outcome is written; HDFS refuses an append while one is pending. */
    @Test
    void ask_interruptedAfterTheAnswer_storesItAndKeepsTheInterrupt() throws IOException {
        LineWriter journal = rig.journal.writer("j2", 20);
        Lines answers = new Lines() {
            @Override
            public void append(String line) throws IOException {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
                super.append(line);
            }
        };
        Lines interrupting = new Lines() {
            @Override
            public void append(String line) throws IOException {
                journal.append(line);
                if (line.contains("\"outcome\"")) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Asker interrupted = rig.asker(answers, interrupting);
        assertThat(interrupted.ask(rig.question("hello")).reason()).isEqualTo(Reason.ASKED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answers.lines).hasSize(1);
        journal.close();
    }

    @Test
    void close_asker_closesBothWriters() throws IOException {
        Lines answers = new Lines();
        Lines journal = new Lines();
        rig.asker(answers, journal).close();
        assertThat(answers.closed).isEqualTo(1);
        assertThat(journal.closed).isEqualTo(1);
    }

    /** Lines in memory. */
    private static class Lines implements LineWriter {
        final List<String> lines = new ArrayList<>();
        int closed;

        @Override
        public void append(String line) throws IOException {
            lines.add(line);
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
