package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraphRunsTest {
    /** "a" and "a a a" are 3 and 5 tokens with [CLS] and [SEP]; opening runs the longest text that there may be. */
    @Test
    void total_afterRows_hasGrownByThem() {
        try (Encoder encoder =
                Encoders.open(EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()), Device.Resolved.CPU)) {
            GraphRuns.Total before = GraphRuns.total();
            encoder.embed(List.of("a", "a a a"));
            GraphRuns.Total grown = GraphRuns.total().since(before);
            assertThat(grown.runs()).isEqualTo(2);
            assertThat(grown.rows()).isEqualTo(2);
            assertThat(grown.tokens()).isEqualTo(8);
            assertThat(grown.padded()).isEqualTo(8);
            assertThat(grown.nanos()).isPositive();
        }
    }

    /** Together they are padded to 5 each. */
    @Test
    void total_afterABatch_countsItsPadding() {
        try (OnnxEncoder encoder = OnnxEncoder.open(
                EncoderSource.in(Fixtures.MINILM_FP32, EncoderSpec.mean()), Device.Resolved.CPU, 512)) {
            GraphRuns.Total before = GraphRuns.total();
            encoder.embed(List.of("a", "a a a"));
            GraphRuns.Total grown = GraphRuns.total().since(before);
            assertThat(grown.runs()).isEqualTo(1);
            assertThat(grown.rows()).isEqualTo(2);
            assertThat(grown.tokens()).isEqualTo(8);
            assertThat(grown.padded()).isEqualTo(10);
        }
    }
}
