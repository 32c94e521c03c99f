package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import java.util.List;

/**
 * What {@code certify} found.
 *
 * @param certificate null where none was issued
 * @param refusal why not, in one sentence; null where one was
 * @param lines for a person: a word, then what it is about
 */
public record CertificationSummary(Certificate certificate, String refusal, List<Line> lines) {
    /** @param subject one word, such as labels */
    public record Line(String subject, String text) {}

    public CertificationSummary {
        lines = List.copyOf(lines);
    }

    public boolean certified() {
        return certificate != null;
    }
}
