package dev.sluice.bounds;

/**
 * The capital process with the predictable plug-in bet: each bet depends on earlier draws only and is cut at 3/4 of what
 * would risk everything. In logarithms, so that it neither overflows nor reaches 0.
 *
 * <p>Source: Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, JRSS B 2024, section 4; without
 * replacement their section 5.
 */
final class BettingWealth implements Wealth {
    private static final double CUT = 0.75;

    /** Rounding of sums, as a share of the population, that must not look like a certain miss. */
    private static final double ROUNDING = 1e-12;

    private final WealthSpec spec;
    private final boolean above;
    private final double twiceLog;
    private long draws;
    private double sum;
    private double sumOfSquares;
    private double log;
    private double maxLog;

    BettingWealth(WealthSpec spec, boolean above) {
        this.spec = spec;
        this.above = above;
        this.twiceLog = 2 * Math.log(2 / spec.delta());
        settleWhatIsCertain();
    }

    @Override
    public void add(double x) {
        if (!(x >= 0 && x <= 1)) {
            throw new IllegalArgumentException("expected an observation in [0, 1], found " + x);
        }
        if (spec.population() > 0 && draws == spec.population()) {
            throw new IllegalStateException("all " + draws + " rows of the population have been drawn");
        }
        if (log < Double.POSITIVE_INFINITY) {
            double m = mean();
            double bet = Math.min(plugIn(), CUT / (above ? m : Math.max(0, 1 - m)));
            log += Math.log1p(above ? bet * (x - m) : bet * (m - x));
        }
        draws++;
        sum += x;
        sumOfSquares += x * x;
        settleWhatIsCertain();
        maxLog = Math.max(maxLog, log);
    }

    @Override
    public long draws() {
        return draws;
    }

    @Override
    public double log() {
        return log;
    }

    @Override
    public double maxLog() {
        return maxLog;
    }

    /** sqrt(2 ln(2 / delta) / (i ln(i + 1) variance)), n in place of i ln(i + 1) where n is planned; i is the next draw. */
    private double plugIn() {
        double i = draws + 1.0;
        double average = (0.5 + sum) / i;
        double spread = Math.max(0, sumOfSquares - 2 * average * sum + draws * average * average);
        double variance = (0.25 + spread) / i;
        double pace = spec.planned() > 0 ? spec.planned() : i * Math.log1p(i);
        return Math.sqrt(twiceLog / (pace * variance));
    }

    /** The mean of the rows not drawn yet, if the hypothesis' mean is the population's. */
    private double mean() {
        return spec.population() == 0 ? spec.mean() : missing() / (spec.population() - draws);
    }

    private double missing() {
        return spec.population() * spec.mean() - sum;
    }

    /** Above: m is reached whatever the rest is. Below: m cannot be reached even if the rest is all 1. */
    private void settleWhatIsCertain() {
        boolean certain;
        if (spec.population() == 0) {
            certain = above ? spec.mean() <= 0 : spec.mean() > 1;
        } else {
            double rest = (double) spec.population() - draws;
            certain = above ? missing() <= 0 : missing() - rest > ROUNDING * spec.population();
        }
        if (certain) {
            log = Double.POSITIVE_INFINITY;
            maxLog = log;
        }
    }
}
