package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.settings.LlmSettings;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What attempts in the ledger count against a budget: {@link dev.sluice.ledger.Tariff} over tables.
 *
 * @param llms say the FLOPs per token of attempts of their models whose lines do not
 */
record AttemptAmounts(BudgetUnit unit, List<LlmSettings> llms) {
    /** Dollars. */
    static final AttemptAmounts DOLLARS = new AttemptAmounts(BudgetUnit.USD, List.of());

    /**
     * @param attempts see {@link LedgerTable#attempts}
     * @throws UserException when a line does not say what it took of this unit
     */
    Amount committed(Dataset<Row> attempts) {
        Row found = attempts.select(committed().as("committed"))
                .agg(
                        coalesce(sum("committed"), lit(0L)).cast("long"),
                        count(when(col("committed").isNull(), 1)))
                .head();
        if (found.getLong(1) > 0) {
            throw new UserException(unit.setting() + ": " + found.getLong(1)
                    + " calls that count against it are in the ledger without what they took of it (other models without"
                    + " llm.flops-per-token, or an older version); expected another unit, or --budget-scope run and a new"
                    + " run");
        }
        return new Amount(found.getLong(0));
    }

    private Column committed() {
        Column unknown = col("status").equalTo(AttemptStatus.UNKNOWN.text());
        return switch (unit) {
            case USD -> when(unknown, col("reserved_picos")).otherwise(col("charge_picos"));
            case CALLS ->
                when(not(unknown).and(coalesce(col("outcome"), lit("")).equalTo(LedgerLine.UNREACHABLE)), lit(0L))
                        .otherwise(lit(1L));
            case TOKENS -> tokens(unknown);
            case FLOPS ->
                when(tokens(unknown).equalTo(0), lit(0L))
                        .otherwise(tokens(unknown).multiply(megaFlops()));
            case SECONDS -> when(unknown, col("reserved_ms")).otherwise(orZero("latency_ms"));
        };
    }

    private static Column tokens(Column unknown) {
        return when(unknown, col("reserved_tokens"))
                .otherwise(orZero("prompt_tokens").plus(orZero("completion_tokens")));
    }

    /** Of a token, rounded up to whole millions. */
    private Column megaFlops() {
        Column flops = expr("(flops_per_token + 999999) div 1000000");
        for (LlmSettings llm : llms) {
            if (llm.flopsPerToken() != null) {
                Column ours = col("provider")
                        .equalTo(llm.endpoint().provider())
                        .and(col("model").equalTo(llm.endpoint().model()));
                flops = coalesce(flops, when(ours, lit((llm.flopsPerToken() + 999_999) / 1_000_000)));
            }
        }
        return flops;
    }

    private static Column orZero(String column) {
        return coalesce(col(column), lit(0L));
    }
}
