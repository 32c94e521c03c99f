package dev.sluice.certificate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToLongFunction;

/** Puts a test of a class's quality into a finding. */
final class ClassFinding {
    private ClassFinding() {}

    /**
     * @param path whose points are those of the test
     * @param accepted rows that a point accepts
     * @param method without how delta was used
     */
    static Finding of(
            double target,
            GoldCertificate test,
            Path path,
            long rows,
            IntToLongFunction accepted,
            List<String> ids,
            String method) {
        boolean certified = test.certified().isPresent();
        GoldPoint point = test.certified().orElse(test.points().get(0));
        double[][] first = path.thresholds()[0];
        String refusal = String.format(
                Locale.ROOT,
                "%s was not shown: the safest cascade on the path is right on %d of %d labelled rows that count, which shows"
                        + " at most %.4f",
                target,
                point.hits(),
                point.rows(),
                point.lower());
        return new Finding(
                certified,
                certified ? path.thresholds()[point.index()] : Finding.nothing(first.length, first[0].length),
                target,
                certified ? target : point.lower(),
                point.estimate(),
                point.pValue(),
                rows,
                certified ? accepted.applyAsLong(point.index()) : 0,
                ids,
                method + "; " + test.test().deltaUse(),
                Map.of("right", (double) point.hits(), "counted", (double) point.rows()),
                certified ? "" : refusal);
    }
}
