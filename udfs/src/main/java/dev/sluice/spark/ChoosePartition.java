package dev.sluice.spark;

import dev.sluice.domain.Sample;
import dev.sluice.selection.Chosen;
import dev.sluice.selection.Selection;
import dev.sluice.selection.Verifier;
import dev.sluice.selection.VerifierSpec;
import dev.sluice.selection.Verifiers;
import dev.sluice.settings.Choosing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Chooses among the answers to each row's question: rows of (position, samples, passes or null, row as a map or null, text)
 * to rows of {@link #SCHEMA}; a row without a usable sample gives none.
 *
 * @param scorer null unless it ranks
 */
record ChoosePartition(Choosing choosing, ScorerUse scorer) implements MapPartitionsFunction<Row, Row> {
    /** What is told of a choice. */
    static final StructType CHOICE = new StructType()
            .add("index", DataTypes.IntegerType)
            .add("score", DataTypes.DoubleType)
            .add("margin", DataTypes.DoubleType)
            .add("passed", DataTypes.BooleanType)
            .add("samples", DataTypes.IntegerType);

    static final StructType SCHEMA = new StructType()
            .add("chosen_position", DataTypes.LongType)
            .add("chosen_answer", DataTypes.StringType)
            .add("choice", CHOICE);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Optional<Verifier> verifier = Optional.ofNullable(choosing.verifier())
                .filter(spec -> spec.kind() != VerifierSpec.Kind.SQL)
                .map(Verifiers::of);
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .flatMap(row -> chosen(row, verifier).stream())
                .iterator();
    }

    private Optional<Row> chosen(Row row, Optional<Verifier> verifier) {
        List<Sample> samples = samples(row.getList(1));
        boolean[] passes = row.isNullAt(2) ? null : passes(row.getList(2));
        if (verifier.isPresent()) {
            Map<String, String> columns = row.isNullAt(3) ? Map.of() : row.getJavaMap(3);
            passes = Selection.passes(samples, verifier.get(), columns);
        }
        double[] scores = scorer == null ? null : scorer.scores(row.getString(4), samples);
        Optional<Chosen> chosen = Selection.choose(samples, passes, choosing.ranking(), scores);
        return chosen.map(best -> RowFactory.create(
                row.getLong(0),
                best.answer(),
                RowFactory.create(best.index(), best.confidence(), best.margin(), best.passed(), samples.size())));
    }

    private static List<Sample> samples(List<Row> rows) {
        List<Sample> samples = new ArrayList<>(rows.size());
        for (Row row : rows) {
            samples.add(new Sample(row.getAs(0), row.getAs(1), row.getAs(2), row.getAs(3)));
        }
        return samples;
    }

    private static boolean[] passes(List<Boolean> values) {
        boolean[] passes = new boolean[values.size()];
        for (int i = 0; i < passes.length; i++) {
            passes[i] = values.get(i);
        }
        return passes;
    }
}
