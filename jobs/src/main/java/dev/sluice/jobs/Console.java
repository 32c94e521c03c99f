package dev.sluice.jobs;

import java.io.PrintWriter;
import java.util.Locale;

/** Where a command talks to a person: results on standard output, progress on standard error. */
record Console(PrintWriter out, PrintWriter err) {
    void print(String format, Object... args) {
        out.println(args.length == 0 ? format : String.format(Locale.ROOT, format, args));
    }

    void progress(String line) {
        err.println("  " + line);
    }
}
