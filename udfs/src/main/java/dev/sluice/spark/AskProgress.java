package dev.sluice.spark;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.throttle.Traffic;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a gate has let through, as a line for a person: {@code asked 1,234 of 5,678 · $0.0123 of $0.0500 · 5,940 of 6,000
 * RPM · 812k of 1.0M TPM · 64 in flight · 0:45 left}. What is not known is left out. Not thread-safe.
 */
final class AskProgress {
    /** Cents are too coarse for a line that is looked at while single calls are made. */
    private static final int DECIMALS = 4;

    private static final int CALLS = 0;
    private static final int TOKENS = 1;
    private static final int ANSWERED = 2;
    private static final int SECONDS_A_MINUTE = 60;

    private final long questions;
    private final Quantity budget;
    private final Pace pace;

    /**
     * @param questions to be asked, or negative where nobody has counted them
     * @param budget null for no limit
     * @param nanoTime monotonic
     */
    AskProgress(long questions, Quantity budget, LongSupplier nanoTime) {
        this.questions = questions;
        this.budget = budget;
        this.pace = new Pace(nanoTime);
    }

    /**
     * Tells the sink how far asking is, until what is returned is closed.
     *
     * @param traffic of the gate; called twice a second, by a thread of its own
     */
    static Progress watch(ProgressSink sink, long questions, Quantity budget, Supplier<Traffic> traffic) {
        AskProgress progress = new AskProgress(questions, budget, System::nanoTime);
        return Progress.of(sink, () -> progress.line(traffic.get()));
    }

    /** @param now not before the one of the last call */
    String line(Traffic now) {
        pace.take(now.calls(), now.tokens(), now.answered());
        List<String> parts = new ArrayList<>();
        parts.add(asked(now));
        parts.add(budget == null ? usd(now.settled()) : spent(now.settled()));
        perMinute(CALLS).ifPresent(rpm -> parts.add(limited(rpm, now.requestsPerMinute()) + " RPM"));
        perMinute(TOKENS).ifPresent(tpm -> parts.add(limited(tpm, now.tokensPerMinute()) + " TPM"));
        parts.add(now.inFlight() + " in flight");
        if (now.rateLimited() > 0) {
            parts.add(String.format(Locale.ROOT, "%,d refused for the rate", now.rateLimited()));
        }
        double answersPerSecond = pace.perSecond(ANSWERED).orElse(0);
        if (questions > now.answered() && answersPerSecond > 0) {
            parts.add(clock(Math.round((questions - now.answered()) / answersPerSecond)) + " left");
        }
        return String.join(" · ", parts);
    }

    /** An answer that is no label is asked for again: there may be more answers than questions. */
    private String asked(Traffic now) {
        return questions < 0
                ? String.format(Locale.ROOT, "asked %,d", now.answered())
                : String.format(Locale.ROOT, "asked %,d of %,d", Math.min(now.answered(), questions), questions);
    }

    private OptionalDouble perMinute(int count) {
        OptionalDouble perSecond = pace.perSecond(count);
        return perSecond.isEmpty() ? perSecond : OptionalDouble.of(perSecond.getAsDouble() * SECONDS_A_MINUTE);
    }

    private static String limited(double rate, long limit) {
        return limit == 0 ? compact(rate) : compact(rate) + " of " + compact(limit);
    }

    /** Four digits are read at a glance; of more, the first ones matter. */
    private static String compact(double n) {
        if (n < 9_999.5) {
            return String.format(Locale.ROOT, "%,.0f", n);
        }
        return n < 999_500
                ? String.format(Locale.ROOT, "%.0fk", n / 1e3)
                : String.format(Locale.ROOT, "%,.1fM", n / 1e6);
    }

    private String spent(Amount settled) {
        return budget.unit() == BudgetUnit.USD
                ? usd(settled) + " of " + usd(budget.amount())
                : budget.unit().describe(settled) + " of " + budget;
    }

    /** Rounded up, so that a charge never reads as nothing. */
    private static String usd(Amount amount) {
        return "$"
                + BudgetUnit.USD
                        .value(amount)
                        .setScale(DECIMALS, RoundingMode.CEILING)
                        .toPlainString();
    }

    private static String clock(long seconds) {
        long hours = seconds / 3600;
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60);
    }
}
