package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.systems.SecondGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of a second gate, printed; a budget a line. */
final class GateTable {
    private GateTable() {}

    static List<Measure> printed(String model, SecondGate gate) {
        List<Measure> measures = new ArrayList<>();
        System.out.println();
        System.out.println("| budget | first alone | with second gate | rows it labels | difference |");
        System.out.println("|---|---|---|---|---|");
        for (SecondGate.Beside beside : gate.atBudgets()) {
            String budget = text("%.4g %%", 100 * beside.budget());
            String first = text("%.4f at %.1f %%", beside.firstAccuracy(), 100 * beside.firstCost());
            String both = text("%.4f at %.1f %%", beside.accuracy(), 100 * beside.cost());
            String second = text("%.1f %%", 100 * beside.bySecond());
            System.out.println("| "
                    + String.join(
                            " | ", budget, first, both, second, beside.toFirst().toString()) + " |");
            measures.add(Measure.printed(
                    model + ", distilled second gate, " + budget,
                    both + ", " + second + " by the second; first alone " + first + "; difference " + beside.toFirst(),
                    "accuracy"));
        }
        return measures;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
