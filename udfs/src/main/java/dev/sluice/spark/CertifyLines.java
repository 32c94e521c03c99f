package dev.sluice.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code certify} has to say, in order. Not thread-safe. */
final class CertifyLines {
    private final List<CertificationSummary.Line> lines = new ArrayList<>();

    /** @param text a format if there are arguments, else as it is */
    CertifyLines say(String subject, String text, Object... args) {
        String full = args.length == 0 ? text : String.format(Locale.ROOT, text, args);
        lines.add(new CertificationSummary.Line(subject, full));
        return this;
    }

    void sayAll(List<CertificationSummary.Line> more) {
        lines.addAll(more);
    }

    List<CertificationSummary.Line> list() {
        return List.copyOf(lines);
    }
}
