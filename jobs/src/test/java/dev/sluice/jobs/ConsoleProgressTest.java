package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spark.ProgressSink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How progress looks on a terminal and in a log; the clock is the test's. */
class ConsoleProgressTest {
    private static final long HALF_A_SECOND = 500_000_000L;

    private final StringWriter written = new StringWriter();
    private final PrintWriter err = new PrintWriter(written, true);
    private long nanos = -3_000_000_000L;
    private final LogProgress log = new LogProgress(err, () -> nanos);

    @Test
    void log_shortStep_printsNoState() {
        step(log, 4);
        assertThat(written.toString()).isEmpty();
    }

    @Test
    void log_stepOfThirtySeconds_printsOneState() {
        step(log, 30);
        assertThat(written.toString()).isEqualTo("  at 5.0 s\n");
    }

    @Test
    void log_longStep_printsAfterFiveSecondsAndThenEveryMinute() {
        step(log, 130);
        assertThat(written.toString().lines()).containsExactly("  at 5.0 s", "  at 65.0 s", "  at 125.0 s");
    }

    @Test
    void log_nextStep_startsItsOwnCount() {
        step(log, 6);
        log.accept("next");
        step(log, 6);
        assertThat(written.toString().lines()).containsExactly("  at 5.0 s", "  next", "  at 5.0 s");
    }

    @Test
    void terminal_states_areRefreshedInPlaceAndTheLastOneStays() {
        ProgressSink terminal = new TerminalProgress(err, 0);
        terminal.live("asked 100");
        terminal.live("asked 9");
        terminal.stepEnded();
        terminal.accept("done");
        terminal.stepEnded();
        assertThat(written.toString()).isEqualTo("\r  asked 100\r  asked 9  \n  done\n");
    }

    @Test
    void terminal_lineBetweenStates_standsAlone() {
        ProgressSink terminal = new TerminalProgress(err, 80);
        terminal.live("one");
        terminal.accept("a line");
        terminal.live("two");
        assertThat(written.toString()).isEqualTo("\r  one\r     \r  a line\n\r  two");
    }

    @Test
    void terminal_stateWiderThanTheTerminal_isCutBeforeItBreaks() {
        new TerminalProgress(err, 10).live("0123456789");
        assertThat(written.toString()).isEqualTo("\r  0123456");
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/pts/3, xterm, 120, 120",
        "/dev/tty1, linux, '', 0",
        "/dev/pts/3, xterm, none, 0",
        "/dev/pts/3, dumb, 120, -1",
        "pipe:[17], xterm, 120, -1",
        "/var/log/job.log, xterm, 120, -1",
        "'', xterm, 120, -1"
    })
    void terminal_isOneOnlyWhereStandardErrorGoesToIt(String target, String term, String columns, int expected) {
        int found = Terminal.of(Map.of("TERM", term, "COLUMNS", columns), target)
                .map(Terminal::columns)
                .orElse(-1);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void terminal_thatTheLauncherSaw_isBelieved() {
        assertThat(Terminal.of(Map.of("SLUICE_COLUMNS", "99"), "")).contains(new Terminal(99));
        assertThat(Terminal.of(Map.of("SLUICE_COLUMNS", ""), "")).contains(new Terminal(0));
    }

    private void step(ProgressSink sink, int seconds) {
        for (int i = 0; i <= 2 * seconds; i++) {
            sink.live("at " + i / 2.0 + " s");
            nanos += HALF_A_SECOND;
        }
        sink.stepEnded();
    }
}
