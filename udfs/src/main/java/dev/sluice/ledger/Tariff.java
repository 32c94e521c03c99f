package dev.sluice.ledger;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import java.io.Serializable;
import java.util.Objects;

/**
 * What attempts take of a budget that counts in {@code unit}. It is read off their ledger lines alone, so that a gate, a
 * resumed run and the proof of what a lost executor has spent count the same.
 *
 * <p>An attempt of unknown outcome keeps its whole reservation. A call counts once it was sent, answered or not; tokens and
 * FLOPs as billed; seconds however the attempt ended.
 */
public record Tariff(BudgetUnit unit) implements Serializable {
    public static final Tariff DOLLARS = new Tariff(BudgetUnit.USD);

    public Tariff {
        Objects.requireNonNull(unit);
    }

    /** The most that the attempt can take. */
    public Amount reserved(LedgerLine line) {
        return line.reservation().in(unit);
    }

    /** What the attempt took; zero while that is unknown. */
    public Amount taken(LedgerLine line) {
        if (line.unknown()) {
            return Amount.ZERO;
        }
        return switch (unit) {
            case USD -> new Amount(line.chargePicos());
            case CALLS -> new Amount(LedgerLine.UNREACHABLE.equals(line.outcome()) ? 0 : 1);
            case TOKENS -> new Amount(line.tokens());
            case FLOPS -> line.tokens() == 0 ? Amount.ZERO : flops(line);
            case SECONDS -> new Amount(line.latencyMs() == null ? 0 : line.latencyMs());
        };
    }

    private static Amount flops(LedgerLine line) {
        Reservation used = line.reservation();
        return new Reservation(used.money(), line.tokens(), used.millis(), used.flopsPerToken()).in(BudgetUnit.FLOPS);
    }

    /** What counts against the budget: what it took, or the whole reservation while that is unknown. */
    public Amount committed(LedgerLine line) {
        return line.unknown() ? reserved(line) : taken(line);
    }

    /** What the calls of a journal have let go at the most. */
    public Amount committed(Iterable<LedgerLine> lines) {
        return LedgerLines.collapse(lines).values().stream()
                .map(this::committed)
                .reduce(Amount.ZERO, Amount::plus);
    }
}
