package dev.sluice.jobs.bench;

import dev.sluice.certificate.AuditPower;
import dev.sluice.certificate.AuditPower.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How many nights the audit takes to see a drop of accuracy, and how often it revokes a certificate that holds. A tenth of the
 * accepted rows may be wrong, and on good nights one point fewer are.
 */
record CertifyNights(List<String> table, List<Measure> measures) {
    private static final double ALLOWED = 0.1;
    private static final double SLACK = 0.01;
    private static final double ALPHA = 0.05;
    private static final int[] LABELS = {50, 200, 1_000};
    private static final double[] DROPS = {0.02, 0.05, 0.1};
    private static final int GOOD = 100;
    private static final int SIMULATIONS = 1_000;
    private static final int LIFE = 1_000;
    private static final long SEED = 1;
    private static final double HALF = 0.5;
    private static final double MOST = 0.9;

    static CertifyNights run(Consumer<String> progress) {
        CertifyNights nights = new CertifyNights(new ArrayList<>(), new ArrayList<>());
        nights.table.add(
                "| labels a night | drop, points | fresh: half, 90 % | after " + GOOD + " good nights: half, 90 % |");
        nights.table.add("|---|---|---|---|");
        for (int labels : LABELS) {
            progress.accept("nights to detection with " + labels + " labels a night");
            for (double drop : DROPS) {
                nights.table.add(String.format(
                        Locale.ROOT,
                        "| %,d | %.0f | %s | %s |",
                        labels,
                        100 * drop,
                        nights.detection(labels, drop, 0),
                        nights.detection(labels, drop, GOOD)));
            }
        }
        for (int labels : LABELS) {
            nights.measures.add(life(labels));
        }
        return nights;
    }

    private String detection(int labels, double drop, int good) {
        Detection detection = new AuditPower(ALLOWED, SLACK, labels, ALPHA).detection(drop, good, SIMULATIONS, SEED);
        String text = night(detection.within(HALF)) + ", " + night(detection.within(MOST))
                + (detection.early() > 0
                        ? " (" + detection.early() + " of " + SIMULATIONS + " revoked before the drop)"
                        : "");
        String name = String.format(
                Locale.ROOT,
                "nights until a drop by %.0f points is seen, %,d labels a night, after %d good nights",
                100 * drop,
                labels,
                good);
        measures.add(Measure.printed(name, text, "nights for half, for 90 %"));
        return text;
    }

    private static Measure life(int labels) {
        Detection life = new AuditPower(ALLOWED, 0, labels, ALPHA).detection(0, LIFE, SIMULATIONS, SEED);
        double rate = (double) life.early() / SIMULATIONS;
        return new Measure(
                String.format(
                        Locale.ROOT,
                        "revoked within %,d nights exactly at the target, %,d labels a night",
                        LIFE,
                        labels),
                String.format(Locale.ROOT, "%.3f", rate),
                String.format(Locale.ROOT, "of %,d lives", SIMULATIONS),
                "<= " + ALPHA,
                rate <= ALPHA);
    }

    private static String night(OptionalInt night) {
        return night.isPresent() ? Integer.toString(night.getAsInt()) : "over " + AuditPower.LIMIT;
    }
}
