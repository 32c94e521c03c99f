package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private final List<Integer> sizes = new ArrayList<>();
    private final Counter counter = new Counter("", new LongAccumulator());

    @Test
    void windows_anySize_giveEveryRowOnceInOrder() {
        List<Row> rows = IntStream.range(0, 10)
                .mapToObj(i -> RowFactory.create("text " + i))
                .toList();
        assertThat(drain(rows, 4)).isEqualTo(rows);
        assertThat(sizes).containsExactly(4, 4, 2);
    }

    @Test
    void windows_ofLongTexts_endEarly() {
        String megabytes = "x".repeat(3 << 20);
        List<Row> rows =
                Stream.generate(() -> RowFactory.create(megabytes)).limit(5).toList();
        assertThat(drain(rows, 512)).hasSize(5);
        assertThat(sizes).containsExactly(2, 2, 1);
    }

    @Test
    void windows_nullTexts_areRowsLikeOthers() {
        List<Row> rows = List.of(RowFactory.create((Object) null), RowFactory.create("a"));
        assertThat(drain(rows, 512)).isEqualTo(rows);
    }

    @Test
    void windows_pastTheEnd_saySo() {
        Iterator<Row> none = windows(List.of(), 4);
        assertThat(none.hasNext()).isFalse();
        assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
    }

    private List<Row> drain(List<Row> rows, int most) {
        List<Row> out = new ArrayList<>();
        windows(rows, most).forEachRemaining(out::add);
        return out;
    }

    private Iterator<Row> windows(List<Row> rows, int most) {
        return new Windows(rows.iterator(), 0, most, counter, window -> {
            sizes.add(window.size());
            return window;
        });
    }
}
