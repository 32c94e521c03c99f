package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Within how many nights an audit of this size notices a drift, by simulation of {@link Audit} on one stratum of many rows.
 *
 * @param allowed share of wrong rows that the target allows among accepted ones
 * @param slack how far below it the share stands on good nights; 0 is exactly at the target
 * @param labels rows judged a night
 * @param alpha that of {@link Audit#test}
 */
public record AuditPower(double allowed, double slack, int labels, double alpha) {
    /** Nights after the drift that a simulation waits for. */
    public static final int LIMIT = 1_000;

    /**
     * How the simulations ended.
     *
     * @param nights from the drift to the revocation, both counted, ascending; of those within {@link #LIMIT}
     * @param missed simulations that noticed nothing within the limit
     * @param early simulations that revoked before the drift, which are in neither of the others
     */
    public record Detection(List<Integer> nights, int missed, int early) {
        public Detection {
            nights = nights.stream().sorted().toList();
        }

        /** Within how many nights this share of the simulations that saw the drift had noticed; empty beyond the limit. */
        public OptionalInt within(double share) {
            int rank = Math.max(1, (int) Math.ceil(share * (nights.size() + missed)));
            return rank > nights.size() ? OptionalInt.empty() : OptionalInt.of(nights.get(rank - 1));
        }
    }

    public AuditPower {
        if (!(allowed > 0 && allowed < 1 && slack >= 0 && slack <= allowed && alpha > 0 && alpha < 1) || labels < 1) {
            throw new IllegalArgumentException(
                    "expected 0 <= slack <= allowed, allowed and alpha between 0 and 1 and a label," + " found slack "
                            + slack + ", allowed " + allowed + ", alpha " + alpha + ", labels " + labels);
        }
    }

    /**
     * Simulates a drift.
     *
     * @param drop by how much accuracy falls, as a share of rows; 0 for none, which ends with the good nights
     * @param good nights before it
     * @param seed same seed, same result
     */
    public Detection detection(double drop, int good, int simulations, long seed) {
        if (!(drop >= 0 && allowed - slack + drop < 1) || good < 0 || simulations < 1) {
            throw new IllegalArgumentException("expected a drop from 0 that leaves some accuracy, nights from 0 and a"
                    + " simulation, found " + drop + ", " + good + " and " + simulations);
        }
        double[] before = distribution(labels, allowed - slack);
        double[] after = distribution(labels, allowed - slack + drop);
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> nights = new ArrayList<>();
        int last = drop > 0 ? good + LIMIT : good;
        int missed = 0;
        int early = 0;
        for (int i = 0; i < simulations; i++) {
            int night = revokedOn(before, after, good, last, random.split());
            if (night > last) {
                missed++;
            } else if (night <= good) {
                early++;
            } else {
                nights.add(night - good);
            }
        }
        return new Detection(nights, missed, early);
    }

    private int revokedOn(double[] before, double[] after, int good, int last, SplittableRandom random) {
        RestartMixture mixture = new RestartMixture();
        for (int night = 1; night <= last; night++) {
            int wrong = draw(night <= good ? before : after, random);
            var stratum = new AuditNight.Stratum(labels, labels, wrong);
            if (mixture.add(new AuditNight(allowed, List.of(stratum), 0)) >= -Math.log(alpha)) {
                return night;
            }
        }
        return last + 1;
    }

    private static int draw(double[] distribution, SplittableRandom random) {
        int at = Arrays.binarySearch(distribution, random.nextDouble());
        return Math.min(at < 0 ? -1 - at : at, distribution.length - 1);
    }

    /** P(at most k of n are wrong), k from 0 to n. */
    private static double[] distribution(int n, double p) {
        double[] atMost = new double[n + 1];
        double log = n * Math.log1p(-p);
        double sum = 0;
        for (int k = 0; k <= n; k++) {
            sum += Math.exp(log);
            atMost[k] = sum;
            log += Math.log((n - k) / (k + 1.0)) + Math.log(p) - Math.log1p(-p);
        }
        return atMost;
    }
}
