package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.systems.Difference;
import dev.sluice.jobs.bench.systems.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The pair scorer of {@code scorer train} as a classifier (argmax over the labels' names) against the head of the same frozen
 * encoder, trained on the same rows; both on the rows to report on.
 */
record ScorerFigures(SystemsData data, SmallProbabilities models, List<String> labels) {
    private static final List<String> ENCODERS = List.of("minilm", "bge");

    /** Prints a table. */
    List<Measure> measured() {
        List<Measure> measures = new ArrayList<>();
        System.out.println();
        System.out.println("| pair scorer against head | head | scorer | difference |");
        System.out.println("|---|---|---|---|");
        for (String encoder : ENCODERS) {
            String name = data.name() + " " + encoder;
            Rows head = SystemsData.rows(data.report(), labels, data.reported(models, encoder));
            Rows scorer = head.with(models.scorer(name + " scorer", encoder, data.train(), data.report(), labels));
            Difference difference = scorer.less(head);
            String both = text("%.4f | %.4f", head.accuracy(), scorer.accuracy());
            System.out.println("| " + name + " | " + both + " | " + difference + " |");
            measures.add(Measure.printed(
                    name + ", pair scorer",
                    text("%.4f; head %.4f; difference %s", scorer.accuracy(), head.accuracy(), difference),
                    "accuracy"));
        }
        return measures;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
