package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.domain.UserException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names of the columns that Sluice adds to a table, and of those it carries between its steps. */
record Columns(String prefix) {
    /** Between steps only: never in an output. */
    static final String POSITION = "__sluice_position";

    static final String STAGE = "__sluice_stage";
    static final String LABEL = "__sluice_label";
    static final String CONFIDENCE = "__sluice_confidence";
    static final String REASON = "__sluice_reason";
    static final String KEY = "__sluice_key";
    /** Calibrated, one a label, of rows that escalate; null where no LLM stage wants them. */
    static final String PROBABILITIES = "__sluice_probabilities";

    /** Of all of these, and of others that single steps add. */
    static final String BETWEEN_STEPS = "__sluice_";

    static final DataType MONEY = DataTypes.createDecimalType(20, 12);

    String label() {
        return prefix + "label";
    }

    String confidence() {
        return prefix + "confidence";
    }

    String stage() {
        return prefix + "stage";
    }

    String route() {
        return prefix + "route";
    }

    String reason() {
        return prefix + "reason";
    }

    String smallLabel() {
        return prefix + "small_label";
    }

    String smallConfidence() {
        return prefix + "small_confidence";
    }

    String requestKey() {
        return prefix + "request_key";
    }

    /** Only where an LLM stage tells how sure it is. */
    String llmConfidence() {
        return prefix + "llm_confidence";
    }

    /** Only where an LLM stage chooses among several answers. */
    String choice() {
        return prefix + "choice";
    }

    String charge() {
        return prefix + "charge_usd";
    }

    List<String> all() {
        return List.of(
                label(),
                confidence(),
                stage(),
                route(),
                reason(),
                smallLabel(),
                smallConfidence(),
                requestKey(),
                charge());
    }

    /** An input column, whatever its name holds. */
    static Column named(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    /** Whether a column of this name would be taken for one that Sluice writes. */
    boolean takes(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith(BETWEEN_STEPS)
                || lower.equals(choice().toLowerCase(Locale.ROOT))
                || all().stream().anyMatch(ours -> ours.toLowerCase(Locale.ROOT).equals(lower));
    }

    /** An input column must not have a name that Sluice writes. */
    void requireFree(StructType input) {
        for (String name : input.fieldNames()) {
            if (name.toLowerCase(Locale.ROOT).startsWith(BETWEEN_STEPS)) {
                throw new UserException("input.path: expected no column that begins with " + BETWEEN_STEPS
                        + ", as Sluice's own do between its steps, found '" + name + "'; rename it");
            }
            if (takes(name)) {
                throw new UserException("output.prefix: the input already has a column '" + name
                        + "'; choose another prefix with --prefix (now '" + prefix + "')");
            }
        }
    }

    /** The input's columns, its position among them, and what the small stages add. */
    static StructType scored(StructType positioned) {
        return positioned
                .add(STAGE, DataTypes.StringType)
                .add(LABEL, DataTypes.StringType)
                .add(CONFIDENCE, DataTypes.DoubleType)
                .add(REASON, DataTypes.StringType)
                .add(KEY, DataTypes.StringType)
                .add(PROBABILITIES, DataTypes.createArrayType(DataTypes.DoubleType));
    }
}
