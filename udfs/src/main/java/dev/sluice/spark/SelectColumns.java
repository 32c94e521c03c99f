package dev.sluice.spark;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.zip_with;

import dev.sluice.domain.Labels;
import dev.sluice.settings.SelectSpec;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/** What {@code select} computes from the bundles' probabilities, whose mean counts where there are several. */
record SelectColumns(Labels labels, SelectSpec spec) {
    static final String LABEL = "label";
    /** Of rows between the steps; see {@link #score}. */
    static final String SCORE = "__sluice_score";

    private static final double LEAST_PROBABILITY = 0.001;

    /** Of the added columns. */
    static List<String> names(String prefix) {
        return Stream.of(LABEL, "confidence", "soft_labels", "selected_by", "score")
                .map(name -> prefix + name)
                .toList();
    }

    /** Rows that every bundle could score. */
    static Column usable(int bundles) {
        Column usable = lit(true);
        for (int i = 0; i < bundles; i++) {
            usable = usable.and(col(ProbabilityPartition.label(i)).isNotNull());
        }
        return usable;
    }

    List<Column> all() {
        int bundles = spec.bundles().size();
        Column p = mean(bundles);
        Column index = bundles == 1
                ? col(ProbabilityPartition.label(0)).plus(1)
                : array_position(p, array_max(p)).cast("int");
        Column confidence = bundles == 1 ? col(ProbabilityPartition.confidence(0)) : array_max(p);
        List<String> names = names(spec.columns());
        return List.of(
                element_at(lit(labels.names().toArray(String[]::new)), index).as(names.get(0)),
                confidence.as(names.get(1)),
                soft(p).as(names.get(2)),
                lit(spec.by().text()).as(names.get(3)),
                col(SCORE).as(names.get(4)));
    }

    /** The greater, the sooner the row is selected. */
    static Column score(SelectSpec spec) {
        int bundles = spec.bundles().size();
        Column p = mean(bundles);
        return switch (spec.by()) {
            case TOP -> bundles == 1 ? col(ProbabilityPartition.confidence(0)) : array_max(p);
            case DISAGREEMENT -> disagreement(p, bundles);
            case UNCERTAINTY, DIVERSITY -> uncertainty(p, spec.uncertainty());
        };
    }

    private static Column mean(int bundles) {
        Column sum = col(ProbabilityPartition.probabilities(0));
        for (int i = 1; i < bundles; i++) {
            sum = zip_with(sum, col(ProbabilityPartition.probabilities(i)), (a, b) -> a.plus(b));
        }
        return bundles == 1 ? sum : transform(sum, p -> p.divide(bundles));
    }

    private static Column uncertainty(Column p, SelectSpec.Uncertainty kind) {
        if (kind == SelectSpec.Uncertainty.ENTROPY) {
            return entropy(p).divide(log(size(p)));
        }
        Column falling = sort_array(p, false);
        return lit(1).minus(element_at(falling, lit(1)).minus(element_at(falling, lit(2))));
    }

    /** Jensen-Shannon divergence in bits: entropy of the mean less the mean of the entropies; rounding can make it negative. */
    private static Column disagreement(Column mean, int bundles) {
        Column entropies = lit(0.0);
        for (int i = 0; i < bundles; i++) {
            entropies = entropies.plus(entropy(col(ProbabilityPartition.probabilities(i))));
        }
        return greatest(lit(0.0), entropy(mean).minus(entropies.divide(bundles)))
                .divide(Math.log(2));
    }

    private static Column entropy(Column p) {
        return aggregate(
                p,
                lit(0.0),
                (sum, x) -> sum.minus(when(x.gt(0), x.multiply(log(x))).otherwise(0.0)));
    }

    private Column soft(Column p) {
        Column soft = p;
        if (spec.temperature() != 1) {
            Column powers = transform(p, x -> pow(x, lit(1 / spec.temperature())));
            Column sum = aggregate(powers, lit(0.0), Column::plus);
            soft = transform(powers, x -> x.divide(sum));
        }
        Column names = lit(labels.names().toArray(String[]::new));
        Column entries =
                transform(soft, (x, k) -> struct(element_at(names, k.plus(1)).as("key"), x.as("value")));
        Column greatest = array_max(soft);
        return map_from_entries(filter(entries, e -> e.getField("value")
                .geq(LEAST_PROBABILITY)
                .or(e.getField("value").equalTo(greatest))));
    }
}
