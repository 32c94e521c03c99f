package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import dev.sluice.model.Encoder;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.Encoders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the part encoder of scale runs, and what its figures come to. */
class ScaleEncoderTest {
    private static final ScaleEncoderRun.Figures FIGURES =
            new ScaleEncoderRun.Figures(10, 18.5, 70.25, 40_000, List.of(1_000.0, 1_010.0, 1_040.0, 1_060.0));

    private static byte[] minilm(String suffix) throws IOException {
        String name = "/dev/sluice/encoders/minilm/all-minilm-l6-v2-q" + suffix;
        try (InputStream in = ScaleEncoderTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void oneLayer_ofMiniLm_isAnEncoderWithASixthOfTheLayersWeights(@TempDir Path folder) throws IOException {
        byte[] whole = minilm(".onnx");
        byte[] cut = OneLayer.cut(whole, OneLayer.MINILM);
        Files.write(folder.resolve("model.onnx"), cut);
        Files.write(folder.resolve("tokenizer.json"), minilm("-tokenizer.json"));
        // 11.7 MB of it are the vectors of words, the rest is six layers of the same size.
        assertThat((double) whole.length - cut.length).isCloseTo(5 * 1.8e6, within(1e6));
        try (Encoder encoder = Encoders.open(EncoderSource.in(folder, EncoderSpec.mean()), Device.Resolved.CPU)) {
            float[][] vectors = encoder.embed(List.of("broken", "broken", "it works great"));
            assertThat(vectors[0]).hasSize(384).isEqualTo(vectors[1]).isNotEqualTo(vectors[2]);
        }
    }

    @Test
    void oneLayer_valueThatNoNodeGives_isRefused() throws IOException {
        byte[] whole = minilm(".onnx");
        assertThatThrownBy(() -> OneLayer.cut(whole, "nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void figures_asALine_comeBack() {
        assertThat(ScaleEncoderRun.parse("other\n" + FIGURES.line() + "\n")).isEqualTo(FIGURES);
    }

    @Test
    void measures_ofMemory_areAtTheMarksAndTheGrowth() {
        List<Measure> measures = ScaleEncoder.measures(1_000, FIGURES);
        assertThat(measures.get(1).measure()).isEqualTo("encoder, after 250 rows: resident memory");
        assertThat(measures.get(1).value()).isEqualTo("1010");
        assertThat(measures.get(4).value()).isEqualTo("1.060");
        assertThat(measures.get(4).meets()).isFalse();
        assertThat(measures.get(5).measure()).isEqualTo("encoder, 1,000 rows of 40 tokens");
    }

    @Test
    void part_thatScaleDoesNotHave_isRefused() {
        assertThatThrownBy(() -> new Scale().only(List.of("bert")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("expected parts of [linear, encoder], found 'bert'");
    }
}
