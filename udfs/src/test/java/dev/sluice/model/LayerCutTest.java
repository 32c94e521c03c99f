package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MiniLM has six layers and 384 dimensions. */
@Tag("long")
class LayerCutTest {
    private static final int DIMENSION = 384;

    @TempDir
    private Path home;

    private static Path folder(boolean int8) {
        return int8 ? Fixtures.MINILM : Fixtures.MINILM_FP32;
    }

    private static byte[] model(Path folder) throws IOException {
        return Files.readAllBytes(source(folder).onnx());
    }

    private static EncoderSource source(Path folder) {
        return EncoderSource.in(folder, EncoderSpec.mean());
    }

    /** The whole graph with what it has inside after a layer as one more output. */
    private static byte[] exposed(byte[] model, String inner) {
        Proto.Field graph = OnnxProto.graph(model).orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        graph.fields().forEach(field -> field.copyTo(out));
        out.writeBytes(OnnxProto.output(inner, OnnxProto.FLOAT, new byte[0]));
        return OnnxProto.with(model, graph, out.toByteArray());
    }

    private static String inner(int layers) {
        return "/encoder/layer." + (layers - 1) + "/output/LayerNorm/Add_1_output_0";
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 3", "true, 5", "false, 1", "false, 3", "false, 5"})
    void cut_afterALayer_givesBitByBitWhatTheWholeGraphHasThere(boolean int8, int layers) throws Exception {
        byte[] model = model(folder(int8));
        byte[] cut = LayeredGraph.of(model).orElseThrow().upTo(layers);
        assertThat(RawGraph.run(cut, "last_hidden_state"))
                .hasSize(RawGraph.LENGTHS.length * RawGraph.WIDTH * DIMENSION)
                .isEqualTo(RawGraph.run(exposed(model, inner(layers)), inner(layers)))
                .isNotEqualTo(RawGraph.run(model, "last_hidden_state"));
        assertThat(output(cut)).isEqualTo(output(model));
    }

    /** Name, type and shape of the one output. */
    private static byte[] output(byte[] model) {
        return OnnxProto.graph(model).orElseThrow().fields().stream()
                .filter(field -> field.number() == OnnxProto.OUTPUT)
                .findFirst()
                .orElseThrow()
                .content();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void encoder_cut_isASmallerFileThatOpensAndKeepsTheSpec(boolean int8) throws IOException {
        EncoderSource whole = source(folder(int8));
        EncoderSource cut = LayerCut.of(whole, 3);
        assertThat(cut.spec()).isEqualTo(whole.spec());
        assertThat(cut.tokenizer()).isEqualTo(whole.tokenizer());
        assertThat(LayerCut.layers(whole)).isEqualTo(6);
        assertThat(LayerCut.layers(cut)).isEqualTo(3);
        long perLayer = (Files.size(whole.onnx()) - Files.size(cut.onnx())) / 3;
        // 12 d^2 parameters a layer, of one byte or four, and little else.
        assertThat((double) perLayer / (int8 ? 1 : 4) / (12 * DIMENSION * DIMENSION))
                .isBetween(1.0, 1.05);
        assertThat(LayerCut.of(whole, 3)).isEqualTo(cut);
        try (Encoder encoder = Encoders.open(cut, Device.Resolved.CPU)) {
            assertThat(encoder.dimension()).isEqualTo(DIMENSION);
        }
    }

    @Test
    void encoder_cutAtItsLastLayer_isTheEncoder() {
        EncoderSource whole = source(Fixtures.MINILM);
        assertThat(LayerCut.of(whole, 6)).isEqualTo(whole);
    }

    @Test
    void cut_withItsPoolingInside_givesTheSameVectors() {
        EncoderSource cut = LayerCut.of(source(Fixtures.MINILM_FP32), 2);
        List<String> texts = Fixtures.texts(20, 3);
        try (OnnxEncoder inside = OnnxEncoder.open(cut, Device.Resolved.CPU, new OnnxGraph.Mode(false, true));
                Encoder outside = Encoders.open(cut, Device.Resolved.CPU)) {
            float[][] expected = outside.embed(texts);
            float[][] found = inside.embed(texts);
            for (int row = 0; row < expected.length; row++) {
                assertThat(found[row]).containsExactly(expected[row], within(1e-6f));
            }
        }
    }

    /** One text at a time, as int8 is always run. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sideBySide_ofTwoLayers_givesMeansThenFirstTokensOfBothCuts(boolean int8) {
        EncoderSource whole = source(folder(int8));
        List<Integer> layers = List.of(2, 6);
        List<String> texts = Fixtures.texts(8, 9);
        float[][] wide = embedded(LayerCut.sideBySide(whole, layers), texts);
        for (int i = 0; i < 4; i++) {
            EncoderSource cut = LayerCut.of(whole, layers.get(i % 2));
            Pooling pooling = i < 2 ? Pooling.MEAN : Pooling.CLS;
            EncoderSpec spec =
                    new EncoderSpec(pooling, false, "", 256, cut.spec().precision());
            float[][] expected = embedded(new EncoderSource(cut.onnx(), cut.tokenizer(), spec), texts);
            for (int row = 0; row < wide.length; row++) {
                assertThat(Arrays.copyOfRange(wide[row], i * DIMENSION, (i + 1) * DIMENSION))
                        .isEqualTo(expected[row]);
            }
        }
    }

    private static float[][] embedded(EncoderSource source, List<String> texts) {
        float[][] vectors = new float[texts.size()][];
        try (Encoder encoder = Encoders.open(source, Device.Resolved.CPU)) {
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = encoder.embed(List.of(texts.get(i)))[0];
            }
        }
        return vectors;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 7})
    void layers_thatAreNotThere_areTold(int layers) {
        assertThatThrownBy(() -> LayerCut.of(source(Fixtures.MINILM), layers))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.layers: expected a whole number from 1 to 6, ")
                .hasMessageEndingWith("found '" + layers + "'");
    }

    @Test
    void graph_ofAnotherKind_isTold() {
        EncoderSource pair = EncoderSource.in(Fixtures.PAIR, EncoderSpec.none());
        assertThatThrownBy(() -> LayerCut.of(pair, 2))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.layers: expected all for ")
                .hasMessageContaining("model.onnx")
                .hasMessageContaining("found '2'");
    }

    @Test
    void file_thatIsNoGraph_isTold() throws IOException {
        Path onnx = Files.write(home.resolve("x.onnx"), new byte[] {1, 2, 3});
        EncoderSource broken = new EncoderSource(onnx, onnx, EncoderSpec.mean());
        assertThatThrownBy(() -> LayerCut.layers(broken))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.layers: expected all for ");
    }

    /** 100 copies of the int8 graph with one byte of its first 20 kB of another value, seed 4: no other error comes of it. */
    @Test
    void graph_damaged_isCutOrTold() throws IOException {
        byte[] whole = model(Fixtures.MINILM);
        Random random = new Random(4);
        for (int round = 0; round < 100; round++) {
            int at = random.nextInt(20_000);
            byte before = whole[at];
            whole[at] = (byte) random.nextInt(256);
            try {
                LayeredGraph.of(whole)
                        .ifPresent(graph -> assertThat(graph.upTo(1)).isNotEmpty());
            } catch (UserException e) {
                assertThat(e).hasMessageStartingWith("train.layers: ");
            }
            whole[at] = before;
        }
    }
}
