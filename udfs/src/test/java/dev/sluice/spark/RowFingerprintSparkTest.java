package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("spark")
class RowFingerprintSparkTest {
    private static final String ROWS = "select * from values (1, 'a', map('k', 1)), (2, 'b', null), (2, 'b', null), "
            + "(null, 'c', map()) as t(id, text, more)";

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200})
    void of_sameRowsElsewhereAndInOtherOrder_isTheSame(int partitions) {
        Dataset<Row> rows = sql(ROWS);
        assertThat(RowFingerprint.of(rows.repartition(partitions).orderBy("text")))
                .isEqualTo(RowFingerprint.of(rows));
        assertThat(RowFingerprint.of(rows.select("more", "text", "id"))).isEqualTo(RowFingerprint.of(rows));
    }

    @Test
    void of_otherRows_isAnother() {
        Map<String, String> others = Map.of(
                "a row fewer", "select * from (" + ROWS + ") limit 3",
                "a duplicate pair gone", "select * from (" + ROWS + ") where id is null or id <> 2",
                "another value", "select id, if(text = 'c', 'd', text) as text, more from (" + ROWS + ")",
                "another name", "select id as key, text, more from (" + ROWS + ")",
                "another type", "select cast(id as long) as id, text, more from (" + ROWS + ")");
        String own = RowFingerprint.of(sql(ROWS));
        others.forEach((what, query) ->
                assertThat(RowFingerprint.of(sql(query))).as(what).isNotEqualTo(own));
    }

    @Test
    void of_nullInAnotherColumn_isAnother() {
        assertThat(RowFingerprint.of(sql("select cast(null as string) as a, 'x' as b")))
                .isNotEqualTo(RowFingerprint.of(sql("select 'x' as a, cast(null as string) as b")));
    }

    private static Dataset<Row> sql(String query) {
        return LocalSpark.session().sql(query);
    }
}
