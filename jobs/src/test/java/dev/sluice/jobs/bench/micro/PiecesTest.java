package dev.sluice.jobs.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is measured is the work that it is named after. */
class PiecesTest {
    private final Pieces pieces = new Pieces();

    @BeforeEach
    void prepare() throws IOException {
        pieces.prepare();
    }

    @AfterEach
    void close() {
        pieces.close();
    }

    @Test
    void featureHashing_textsOfMessages_giveAHundredBucketsOrMore() {
        assertThat(pieces.featureHashing().indices()).hasSizeGreaterThan(100);
    }

    @Test
    void tfIdf_textsOfMessages_haveLengthOne() {
        double[] values = pieces.tfIdf().values();
        assertThat(Arrays.stream(values).map(v -> v * v).sum()).isCloseTo(1, within(1e-9));
    }

    @Test
    void tokenising_textsOfMessages_areCutAt256AtMost() {
        assertThat(pieces.tokenising()).hasSizeBetween(100, 256);
    }

    @Test
    void softmaxAndHead_vectors_giveProbabilities() {
        assertThat(Arrays.stream(pieces.softmaxAndHead()).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void rowConversion_scoredRow_isTheSameRow() {
        Row row = pieces.rowConversion();
        assertThat(row.getString(2)).isEqualTo("positive");
        assertThat(row.getDouble(3)).isEqualTo(0.93);
    }
}
