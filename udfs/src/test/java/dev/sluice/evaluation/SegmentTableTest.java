package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTableTest {
    /** By scipy: beta.ppf(.1, k, n - k + 1) and beta.ppf(.9, k + 1, n - k). */
    @ParameterizedTest
    @CsvSource({
        "95, 100, 0.9092285303859299, 0.9754796396211219",
        "9, 10, 0.6631522766932753, 0.9895192582062144",
        "40, 40, 0.9440608762859234, 1",
        "16, 20, 0.6393381198840566, 0.9097865446925295"
    })
    void bounds_ofCounts_areClopperAndPearsons(long right, long rows, double lower, double upper) {
        SegmentAccuracy segment = new SegmentAccuracy("en", rows, right, 0, 0);
        assertThat(segment.lower()).isCloseTo(lower, within(1e-10));
        assertThat(segment.upper()).isCloseTo(upper, within(1e-10));
        assertThat(segment.accuracy()).isEqualTo((double) right / rows);
    }

    @Test
    void lines_ofSegments_haveMostRowsFirstAndNullByName() {
        SegmentTable table = new SegmentTable(
                "lang",
                List.of(
                        new SegmentAccuracy(null, 10, 9, 0, 0),
                        new SegmentAccuracy("a value\nthat is longer than the column", 20, 16, 5, 4),
                        new SegmentAccuracy("en", 1_000, 950, 100, 90),
                        new SegmentAccuracy("", 10, 9, 0, 0)));
        assertThat(table.lines())
                .containsExactly(
                        "segments   by lang; bounds of the small models' accuracy are exact (Clopper-Pearson), each at"
                                + " 90 %",
                        "  segment                       gold   small   lower   upper   asked     LLM",
                        "  en                           1,000  0.9500  0.9400  0.9587  10.0 %  0.9000",
                        "  a value that is longe...        20  0.8000  0.6393  0.9098  25.0 %  0.8000",
                        "  (empty)                         10  0.9000  0.6632  0.9895   0.0 %       -",
                        "  (null)                          10  0.9000  0.6632  0.9895   0.0 %       -");
    }

    @Test
    void lines_moreThanFifty_addUpTheRest() {
        List<SegmentAccuracy> many = IntStream.range(0, 60)
                .mapToObj(i -> new SegmentAccuracy("s" + i, 100 - i, 50 - i / 2, 10, 5))
                .toList();
        List<String> lines = new SegmentTable("s", many).lines();
        assertThat(lines).hasSize(2 + 50);
        // s49 to s59: 51 + 50 + ... + 41 = 506 rows.
        assertThat(lines.get(51)).startsWith("  others (11) ").contains("      506 ");
        assertThat(new SegmentTable("s", many.subList(0, 50)).lines())
                .hasSize(2 + 50)
                .noneMatch(line -> line.contains("others"));
    }

    @Test
    void segment_impossibleCounts_areRefused() {
        Stream.<Runnable>of(
                        () -> new SegmentAccuracy("a", 5, 6, 0, 0),
                        () -> new SegmentAccuracy("a", 5, 0, 6, 0),
                        () -> new SegmentAccuracy("a", 5, 0, 2, 3))
                .forEach(bad -> assertThatIllegalArgumentException().isThrownBy(bad::run));
    }
}
