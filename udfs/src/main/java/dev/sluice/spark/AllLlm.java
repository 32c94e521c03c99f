package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import dev.sluice.ledger.Price;
import org.apache.spark.sql.Row;

/**
 * An estimate of what asking about every row with a text would have taken: the mean tokens of this run's answers, corrected for
 * the length of the other rows.
 *
 * @param promptTokens of a row
 * @param completionTokens of a row
 */
record AllLlm(long rows, double promptTokens, double completionTokens) {
    /** Bytes of English a token, the usual figure; only the difference between asked and other rows is estimated by it. */
    private static final double BYTES_PER_TOKEN = 4;

    /**
     * Null where nothing was answered.
     *
     * @param row see {@link RunFacts}: rows with a text, mean bytes of all and of the answered, mean tokens; or null
     */
    static AllLlm of(Row row) {
        if (row == null || row.isNullAt(3)) {
            return null;
        }
        double longer = (row.getDouble(1) - row.getDouble(2)) / BYTES_PER_TOKEN;
        return new AllLlm(row.getLong(0), Math.max(1, row.getDouble(3) + longer), row.getDouble(4));
    }

    PicoUsd charge(Price price) {
        double picos = rows
                * (promptTokens * price.input().picos()
                        + completionTokens * price.output().picos());
        return new PicoUsd(Math.round(picos));
    }

    long tokens() {
        return Math.round(rows * (promptTokens + completionTokens));
    }
}
