package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs other than the shipped encoders, made by hand. */
class TinyGraphTest {
    @TempDir
    Path dir;

    @Test
    void open_graphWithPooledOutput_givesItsRowsInOrder() throws IOException {
        // [CLS] is 101, [SEP] is 102 and 'a' is 1037 in BERT's vocabulary.
        try (Encoder encoder = Encoders.open(source("input_ids", TinyGraph.INT64), Device.Resolved.CPU)) {
            assertThat(encoder.dimension()).isEqualTo(2);
            assertThat(encoder.embed(List.of("a a a", "a", "a a")))
                    .isDeepEqualTo(new float[][] {{3314, -3314}, {1240, -1240}, {2277, -2277}});
        }
    }

    @Test
    void open_graphWithInt32Inputs_isFed() throws IOException {
        try (Encoder encoder = Encoders.open(source("input_ids", TinyGraph.INT32), Device.Resolved.CPU)) {
            assertThat(encoder.embed(List.of("a"))[0]).containsExactly(1240, -1240);
        }
    }

    @Test
    void open_graphWithAnotherInput_isRefusedByName() throws IOException {
        EncoderSource source = source("pixel_values", TinyGraph.INT64);
        assertThatThrownBy(() -> Encoders.open(source, Device.Resolved.CPU))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("found pixel_values of type INT64");
    }

    @Test
    void precision_markAcrossTheBufferBorder_isFound() throws IOException {
        byte[] mark = "DynamicQuantizeLinear".getBytes(StandardCharsets.US_ASCII);
        for (int before : new int[] {0, (1 << 16) - 20, (1 << 16) - 1, 1 << 16, 200_000}) {
            byte[] bytes = new byte[before + mark.length];
            System.arraycopy(mark, 0, bytes, before, mark.length);
            assertThat(Precision.of(Files.write(dir.resolve("x"), bytes))).isEqualTo(Precision.INT8_DYNAMIC);
        }
        assertThat(Precision.of(Files.write(dir.resolve("x"), Arrays.copyOf(mark, 14))))
                .isEqualTo(Precision.FP32);
        assertThat(Precision.of(Files.write(dir.resolve("x"), new byte[0]))).isEqualTo(Precision.FP32);
    }

    private EncoderSource source(String input, int type) throws IOException {
        Path onnx = Files.write(dir.resolve("model.onnx"), TinyGraph.classifier(input, type));
        Path tokenizer = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()).tokenizer();
        return new EncoderSource(onnx, tokenizer, EncoderSpec.none().withPrecision(Precision.FP32));
    }
}
