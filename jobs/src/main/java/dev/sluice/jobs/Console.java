package dev.sluice.jobs;

import dev.sluice.spark.ProgressSink;
import java.io.PrintWriter;
import java.util.Locale;

/** Where a command talks to a person: results on standard output, messages and progress on standard error. */
record Console(PrintWriter out, PrintWriter err, ProgressSink progress) {
    /** Progress as fits this process's standard error: a terminal or a log. */
    Console(PrintWriter out, PrintWriter err) {
        this(
                out,
                err,
                Terminal.ofStandardError(System.getenv())
                        .<ProgressSink>map(terminal -> new TerminalProgress(err, terminal.columns()))
                        .orElseGet(() -> new LogProgress(err, System::nanoTime)));
    }

    void print(String format, Object... args) {
        out.println(args.length == 0 ? format : String.format(Locale.ROOT, format, args));
    }

    void progress(String line) {
        progress.accept(line);
    }
}
