package dev.sluice.jobs.bench;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.PicoUsd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a run wrote: its ledger and its rows, read from the tables as anybody would.
 *
 * @param charge sum of the ledger
 * @param unknown reservations of attempts with unknown outcome
 * @param largest reservation of one attempt
 * @param attempts lines of the ledger
 * @param refused attempts that the provider answered with 429
 * @param rows of {@code enriched/}
 * @param distinct ids among them
 */
record Books(
        PicoUsd charge,
        PicoUsd unknown,
        PicoUsd largest,
        long attempts,
        long refused,
        long rows,
        long distinct,
        Map<String, Long> reasons) {

    static Books read(SparkSession spark, Path output) {
        Dataset<Row> ledger = spark.read().parquet(output.resolve("ledger").toString());
        Row money = ledger.agg(
                        total("charge_usd"),
                        coalesce(
                                sum(when(col("status").equalTo("unknown"), col("reserved_usd"))), lit(BigDecimal.ZERO)),
                        coalesce(max(col("reserved_usd")), lit(BigDecimal.ZERO)),
                        count(lit(1)),
                        count(when(col("http_status").equalTo(429), 1)))
                .head();
        Dataset<Row> enriched = spark.read().parquet(output.resolve("enriched").toString());
        Row rows = enriched.agg(count(lit(1)), countDistinct(col("id"))).head();
        Map<String, Long> reasons = new TreeMap<>();
        enriched.groupBy("sluice_reason")
                .count()
                .collectAsList()
                .forEach(r -> reasons.put(r.getString(0), r.getLong(1)));
        return new Books(
                picos(money, 0),
                picos(money, 1),
                picos(money, 2),
                money.getLong(3),
                money.getLong(4),
                rows.getLong(0),
                rows.getLong(1),
                Map.copyOf(reasons));
    }

    private static Column total(String column) {
        return coalesce(sum(col(column)), lit(BigDecimal.ZERO));
    }

    private static PicoUsd picos(Row row, int column) {
        return new PicoUsd(row.getDecimal(column).movePointRight(12).longValueExact());
    }

    long duplicates() {
        return rows - distinct;
    }

    long reason(String reason) {
        return reasons.getOrDefault(reason, 0L);
    }
}
