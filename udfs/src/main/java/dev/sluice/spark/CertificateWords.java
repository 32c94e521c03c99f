package dev.sluice.spark;

import dev.sluice.certificate.Audit;
import dev.sluice.certificate.AuditPower;
import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.Finding;
import dev.sluice.domain.PicoUsd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A certificate in sentences for people. */
final class CertificateWords {
    /** What the audit's power is told for: a drop of five points, seen in nine of ten cases. */
    private static final double DROP = 0.05;

    private static final double SEEN = 0.9;
    private static final int GOOD_NIGHTS = 100;
    private static final int SIMULATIONS = 200;

    /** Of accepted rows, the default of the audit. */
    private static final double AUDITED = 0.01;

    private static final int LEAST_AUDITED = 20;
    private static final int MOST_AUDITED = 1_000;

    private CertificateWords() {}

    /** What holds, in one sentence. */
    static String claim(Certificate certificate) {
        Certificate.Claim claim = certificate.claim();
        String rows = claim.scope() == Certificate.Scope.DATASET
                ? String.format(
                        Locale.ROOT, "these %,d rows", certificate.evidence().rows())
                : "the rows of this stream";
        String what =
                switch (claim.kind()) {
                    case AGREEMENT -> "at least " + percent(claim.target()) + " of " + rows + " carry the LLM's label";
                    case ACCURACY -> "at least " + percent(claim.target()) + " of " + rows + " carry their gold label";
                    case NON_INFERIORITY ->
                        "labels of " + rows + " are right at most " + percent(claim.epsilon())
                                + " of the rows less often than "
                                + (claim.label() == null ? "the LLM's alone" : "those of " + claim.label() + " alone");
                    case PRECISION ->
                        "of " + rows + ", at least " + percent(claim.target()) + " of those labelled '" + claim.label()
                                + (claim.against() == Certificate.Against.LLM
                                        ? "' have that label from the LLM"
                                        : "' are of that class");
                    case RECALL ->
                        "of " + rows + ", at least " + percent(claim.target())
                                + (claim.against() == Certificate.Against.LLM
                                        ? " of those to which the LLM gives '"
                                        : " of those of class '")
                                + claim.label() + "' are labelled so";
                };
        return "with probability at least " + percent(1 - claim.delta()) + ", " + what;
    }

    /** One stage's thresholds. */
    static String thresholds(Certificate.Stage stage, List<String> labels) {
        List<Double> values = stage.thresholds();
        if (values.equals(List.of(0.0))) {
            return stage.name() + " accepts every row that reaches it";
        }
        if (values.size() == 1) {
            return stage.name() + " accepts from confidence " + threshold(values.get(0)) + " on";
        }
        return stage.name() + " accepts from confidence "
                + IntStream.range(0, values.size())
                        .mapToObj(i -> threshold(values.get(i)) + " (" + labels.get(i) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static String threshold(double value) {
        return value > 1 ? "never" : String.format(Locale.ROOT, "%.4f", value);
    }

    /**
     * What the default audit of a stream would see.
     *
     * @param wrongShare estimate of wrong rows among accepted ones
     */
    static String audit(Finding found, double wrongShare) {
        double allowed = Math.min(1, (1 - found.target()) * found.rows() / found.accepted());
        long share = Math.max(LEAST_AUDITED, (long) Math.ceil(AUDITED * found.accepted()));
        int labels = (int) Math.min(MOST_AUDITED, Math.min(found.accepted(), share));
        if (!(allowed < 1 - DROP)) {
            return "nothing to notice: so few rows are accepted that all of them could be wrong";
        }
        double slack = Math.min(allowed, Math.max(0, allowed - wrongShare));
        OptionalInt nights = new AuditPower(allowed, slack, labels, Audit.ALPHA)
                .detection(slack + DROP, GOOD_NIGHTS, SIMULATIONS, 1)
                .within(SEEN);
        String size = String.format(Locale.ROOT, "an audit of %,d of as many accepted rows every night", labels);
        String drop = " notices an accuracy that is 5 points below what the target allows ";
        return nights.isPresent()
                ? size + drop + "within " + nights.getAsInt() + " nights, in nine of ten cases"
                : size + drop + "not within " + AuditPower.LIMIT + " nights: audit more rows";
    }

    /** What a reader might think it says. */
    static List<String> silent(Certificate.Claim claim) {
        List<String> words = new ArrayList<>();
        if (claim.against() == Certificate.Against.LLM) {
            words.add("whether the LLM is right: its label counts as the truth here");
        }
        if (claim.kind() == Certificate.Kind.PRECISION) {
            words.add("how many rows of class '" + claim.label() + "' have another label");
        }
        if (claim.kind() == Certificate.Kind.RECALL) {
            words.add("how many rows labelled '" + claim.label()
                    + "' are of another class, and anything of other classes");
        }
        if (claim.kind() == Certificate.Kind.NON_INFERIORITY && claim.label() != null) {
            words.add("how often " + claim.label() + " is right");
        }
        words.add(
                claim.scope() == Certificate.Scope.DATASET
                        ? "anything of other rows: enrich refuses them (certify with --scope stream for those to come)"
                        : "anything of nights from another distribution: the audit watches for that");
        return words;
    }

    static String percent(double share) {
        String text = String.format(Locale.ROOT, "%.4f", 100 * share).replaceAll("\\.?0+$", "");
        return text + " %";
    }

    /** An estimate. */
    static String about(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String usd(double picos) {
        return new PicoUsd(Math.round(picos)).toString();
    }
}
