package dev.sluice.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import dev.sluice.domain.UserException;
import dev.sluice.selection.VerifierSpec;
import dev.sluice.selection.Verifiers;
import dev.sluice.settings.Choosing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The choice among several answers to a row's question. It is the row's and not the question's: a verifier may look at other
 * columns of the row.
 *
 * @param scorer null unless it ranks
 * @param scored the rows, see {@link Columns#scored}
 */
record Choices(Choosing choosing, ScorerUse scorer, Dataset<Row> scored) {
    /** What a verifier in SQL calls the answer. */
    static final String ANSWER = "answer";

    private static final String INDEX = "__sluice_index";
    private static final String PASSES = "__sluice_passes";
    private static final String POSITION = "__sluice_verified";

    /**
     * @param answers columns {@link Columns#POSITION}, samples and question, the text
     * @return see {@link ChoosePartition#SCHEMA}
     */
    Dataset<Row> of(Dataset<Row> answers) {
        Column none = lit(null);
        Dataset<Row> rows = answers.withColumn(PASSES, none.cast("array<boolean>"));
        Column columns = none.cast("map<string,string>");
        VerifierSpec verifier = choosing.verifier();
        if (verifier != null && verifier.kind() == VerifierSpec.Kind.SQL) {
            rows = answers.join(passes(answers), col(Columns.POSITION).equalTo(col(POSITION)), "left");
        } else if (verifier != null && reads(verifier)) {
            rows = rows.join(scored, Columns.POSITION);
            columns = columns();
        }
        return rows.select(col(Columns.POSITION), col("samples"), col(PASSES), columns.as("row"), col("question"))
                .mapPartitions(new ChoosePartition(choosing, scorer), Encoders.row(ChoosePartition.SCHEMA));
    }

    private static boolean reads(VerifierSpec verifier) {
        return verifier.kind() == VerifierSpec.Kind.EQUALS || verifier.kind() == VerifierSpec.Kind.JAVA;
    }

    /** The row's columns as texts. */
    private Column columns() {
        List<Column> names = new ArrayList<>();
        List<Column> values = new ArrayList<>();
        for (String name : scored.columns()) {
            if (!name.startsWith(Columns.BETWEEN_STEPS)) {
                names.add(lit(name));
                values.add(Columns.named(name).cast("string"));
            }
        }
        return map_from_arrays(array(names.toArray(Column[]::new)), array(values.toArray(Column[]::new)));
    }

    /** Of each row, whether each of its samples passes, in order. */
    private Dataset<Row> passes(Dataset<Row> answers) {
        Dataset<Row> each = answers.select(
                        col(Columns.POSITION).as(POSITION),
                        posexplode(col("samples")).as(new String[] {INDEX, "__sluice_sample"}))
                .join(scored, col(POSITION).equalTo(col(Columns.POSITION)))
                .withColumn(ANSWER, col("__sluice_sample.answer"))
                .withColumn(PASSES, coalesce(expr(choosing.verifier().value()), lit(false)));
        return each.groupBy(POSITION)
                .agg(sort_array(collect_list(struct(INDEX, PASSES))).as(PASSES))
                .select(col(POSITION), col(PASSES + "." + PASSES).as(PASSES));
    }

    /**
     * Finds out on the driver what is wrong with a verifier.
     *
     * @param input the table whose rows it will see
     */
    static void check(VerifierSpec verifier, Dataset<Row> input) {
        switch (verifier.kind()) {
            case SQL -> checkSql(verifier, input);
            case EQUALS -> Sources.require(input, verifier.value(), "llm.verifier");
            default -> Verifiers.of(verifier);
        }
    }

    private static void checkSql(VerifierSpec verifier, Dataset<Row> input) {
        if (Arrays.stream(input.columns()).anyMatch(ANSWER::equalsIgnoreCase)) {
            throw new UserException("llm.verifier: in SQL '" + ANSWER
                    + "' is what the LLM has answered, but the input has a column of this name; rename that");
        }
        try {
            boolean says = input.withColumn(ANSWER, lit(""))
                    .select(expr(verifier.value()))
                    .schema()
                    .apply(0)
                    .dataType()
                    .equals(DataTypes.BooleanType);
            if (!says) {
                throw new UserException(
                        "llm.verifier: expected an expression that is true or false, found '" + verifier.text() + "'");
            }
        } catch (Exception e) {
            if (e instanceof UserException user) {
                throw user;
            }
            // Scala throws AnalysisException, a checked one, without saying so.
            throw new UserException(
                    "llm.verifier: Spark SQL cannot read '" + verifier.value() + "': "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
    }
}
