package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    @TempDir
    Path tmp;

    /** As numpy.float32(x).astype(numpy.float16) has them. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 0x3c00",
        "-2.5, 0xc100",
        "0.10000000149011612, 0x2e66",
        "65504.0, 0x7bff",
        "65519.0, 0x7bff",
        "6.0999998822808266e-05, 0x3ff",
        "5.999999848427251e-05, 0x3ef",
        "5.960000137861243e-08, 0x1",
        "2.900000062311392e-08, 0x0",
        "2.9900000697580253e-08, 0x1",
        "0.3333333432674408, 0x3555",
        "-0.0010000000474974513, 0x9419",
        "2049.0, 0x6800",
        "2051.0, 0x6802"
    })
    void half_ofASingle_isNumpys(float value, String bits) {
        assertThat(Half.of(value)).isEqualTo((short) Integer.decode(bits).intValue());
    }

    @Test
    void half_everyFiniteOne_comesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            if ((bits & 0x7C00) != 0x7C00) {
                assertThat(Half.of(Half.toFloat(half))).isEqualTo(half);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {65520, -1e9f, Float.POSITIVE_INFINITY, Float.NaN})
    void half_beyondItsRange_isRefused(float value) {
        assertThatThrownBy(() -> Half.of(value))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("half precision");
    }

    @ParameterizedTest
    @CsvSource({"1, 12", "0.5, 6", "0.26, 3", "0.01, 1"})
    void pruning_ofAShare_keepsExactlyTheLargest(double share, int stay) {
        float[][] weights = {{.1f, -5, 2, 0}, {-.2f, 3, -4, .3f}, {6, -.4f, .5f, -1}};
        float[][] kept = Pruning.keepLargest(weights, share);
        double[] magnitudes = flat(weights);
        double least = Arrays.stream(magnitudes).sorted().toArray()[12 - stay];
        for (int k = 0; k < 3; k++) {
            for (int v = 0; v < 4; v++) {
                assertThat(kept[k][v]).isEqualTo(Math.abs(weights[k][v]) >= least ? weights[k][v] : 0);
            }
        }
    }

    @Test
    void pruning_ofEquals_keepsTheFirstAndNoMore() {
        assertThat(Pruning.keepLargest(new float[][] {{1, -1, 2}, {1, -1, 1}}, .5))
                .isDeepEqualTo(new float[][] {{1, -1, 2}, {0, 0, 0}});
    }

    @Test
    void pruning_ofALinearModel_dropsWordsWithoutAWeight() {
        LinearWeights model = new LinearWeights(
                new Vocabulary(new int[] {3, 7, 9, 20}, new float[] {1, 2, 3, 4}),
                new float[][] {{5, .1f, 0, -6}, {.2f, .1f, 4, .3f}},
                new double[] {1, 2});
        Pruning pruned = Pruning.of(model, .375);
        assertThat(pruned.model())
                .isEqualTo(new LinearWeights(
                        new Vocabulary(new int[] {3, 9, 20}, new float[] {1, 3, 4}),
                        new float[][] {{5, 0, -6}, {0, 4, 0}},
                        new double[] {1, 2}));
        assertThat(pruned)
                .returns(8L, Pruning::weights)
                .returns(3L, Pruning::kept)
                .returns(4, Pruning::words)
                .returns(3, Pruning::wordsKept);
    }

    @Test
    void pruning_ofAHead_keepsItsBiasAndEncoder() {
        EncoderSource source = new EncoderSource(tmp, tmp, EncoderSpec.mean());
        DenseHead head = new DenseHead(new double[][] {{1, -.5}, {.25, -2}}, new double[] {1. / 3, 7});
        TrainedEncoder pruned = (TrainedEncoder)
                Pruning.of(new TrainedEncoder(source, Optional.of(head)), .5).model();
        assertThat(pruned.source()).isEqualTo(source);
        assertThat(pruned.head()).contains(new DenseHead(new double[][] {{1, 0}, {0, -2}}, head.bias()));
    }

    @Test
    void pruning_ofAReadyClassifier_isRefused() {
        TrainedEncoder ready = new TrainedEncoder(new EncoderSource(tmp, tmp, EncoderSpec.none()), Optional.empty());
        assertThatThrownBy(() -> Pruning.of(ready, .5))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("a ready classifier");
        assertThatThrownBy(() -> Pruning.of(new Ensemble(Combine.MEAN, List.of(tmp, tmp)), .5))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("ensemble");
    }

    /** 3 x 500 normal weights, seed 5, a tenth of them kept or all. */
    @ParameterizedTest
    @EnumSource(WeightPrecision.class)
    void linearFile_compact_isAsNearAsThePrecisionAndSmaller(WeightPrecision precision) throws IOException {
        for (double share : new double[] {.1, 1}) {
            LinearWeights model = (LinearWeights) Pruning.of(linear(500), share).model();
            byte[] compact = LinearFile.write(model, precision);
            LinearWeights read = LinearFile.read(Files.write(tmp.resolve("x.bin"), compact));
            assertThat(read.vocabulary()).isEqualTo(model.vocabulary());
            assertThat(read.bias()).isEqualTo(model.bias());
            assertThat(compact.length).isLessThan(LinearFile.write(model).length);
            near(model.weights(), read.weights(), precision);
        }
    }

    @ParameterizedTest
    @EnumSource(WeightPrecision.class)
    void headFile_compact_isAsNearAsThePrecision(WeightPrecision precision) throws IOException {
        float[][] weights = linear(40).weights();
        DenseHead head = new DenseHead(HeadFile.widen(weights), new double[] {1. / 3, -1e-300, 5});
        byte[] compact = HeadFile.write(head, precision);
        DenseHead read = HeadFile.read(Files.write(tmp.resolve("x.bin"), compact));
        assertThat(read.bias()).isEqualTo(head.bias());
        near(weights, HeadFile.narrow(read.weights()), precision);
        assertThat(compact.length).isLessThanOrEqualTo(8 + 8 + 8 + 3 * 4 + 120 * precision.bytes() + 3 * 8);
    }

    @Test
    void headFile_int8_isExactlyTheStepsByHand() throws IOException {
        DenseHead head = new DenseHead(new double[][] {{127, -63.4, .4}, {0, 0, 0}}, new double[2]);
        DenseHead read = HeadFile.read(Files.write(tmp.resolve("x.bin"), HeadFile.write(head, WeightPrecision.INT8)));
        assertThat(read.weights()).isDeepEqualTo(new double[][] {{127, -63, 0}, {0, 0, 0}});
    }

    @Test
    void bundle_compressed_isReadAsRounded() {
        Labels labels = new Labels(List.of("a", "b", "c"));
        LinearWeights model = linear(30);
        Map<String, byte[]> files = Map.of("note.txt", new byte[] {1, 2});
        BundleDraft draft =
                new BundleDraft("m", labels, new Compressed(model, WeightPrecision.FP16), files, Map.of("seed", "1"));
        Path dir = Bundles.write(draft, tmp.resolve("b"), false);
        assertThat(Bundles.readManifest(dir).kind()).isEqualTo("linear");
        BundleDraft read = Bundles.read(dir);
        near(model.weights(), ((LinearWeights) read.model()).weights(), WeightPrecision.FP16);
        assertThat(read.files()).containsOnlyKeys("note.txt");
        assertThat(read.provenance()).containsEntry("seed", "1");
        try (Classifier classifier = Bundles.open(dir, Device.Resolved.CPU)) {
            assertThat(classifier.logits(List.of("word", ""))).hasDimensions(2, 3);
        }
        assertThat(Bundles.bytes(dir))
                .isEqualTo(
                        tmp.resolve("b").toFile().listFiles().length == 3
                                ? Arrays.stream(dir.toFile().listFiles())
                                        .mapToLong(java.io.File::length)
                                        .sum()
                                : -1);
    }

    /** 400 rounds a file, seed 8: nothing but a UserException or a sound value. */
    @Test
    void compactFiles_randomDamage_isRefusedOrHarmless() throws IOException {
        Random random = new Random(8);
        DenseHead head =
                new DenseHead(HeadFile.widen(Pruning.keepLargest(linear(40).weights(), .2)), new double[3]);
        LinearWeights linear = (LinearWeights) Pruning.of(linear(40), .2).model();
        for (WeightPrecision precision : WeightPrecision.values()) {
            for (byte[] sound : List.of(LinearFile.write(linear, precision), HeadFile.write(head, precision))) {
                for (int round = 0; round < 400; round++) {
                    byte[] bytes = Arrays.copyOf(sound, random.nextInt(4) == 0 ? random.nextInt(90) : sound.length);
                    for (int i = 0; i < 2 && bytes.length > 8; i++) {
                        bytes[
                                        8
                                                + random.nextInt(
                                                        random.nextBoolean()
                                                                ? Math.min(24, bytes.length - 8)
                                                                : bytes.length - 8)] =
                                (byte) random.nextInt();
                    }
                    Path file = Files.write(tmp.resolve("x.bin"), bytes);
                    try {
                        assertThat(LinearFile.read(file).bias()).hasSizeGreaterThan(1);
                    } catch (UserException e) {
                        assertThat(e).hasMessageContaining("x.bin: damaged");
                    }
                    try {
                        assertThat(HeadFile.read(file).dimension()).isPositive();
                    } catch (UserException e) {
                        assertThat(e).hasMessageContaining("x.bin: damaged");
                    }
                }
            }
        }
    }

    private static void near(float[][] weights, float[][] read, WeightPrecision precision) {
        float[] scales = CompactWeights.scales(weights, precision);
        for (int k = 0; k < weights.length; k++) {
            for (int v = 0; v < weights[k].length; v++) {
                double error = Math.abs((double) weights[k][v] - read[k][v]);
                double most =
                        switch (precision) {
                            case FP32 -> 0;
                            case FP16 -> Math.max(Math.abs(weights[k][v]) * 0x1p-11, 0x1p-25);
                            case INT8 -> scales[k] / 2 * (1 + 1e-5);
                        };
                assertThat(error).isLessThanOrEqualTo(most);
            }
        }
    }

    private static double[] flat(float[][] weights) {
        return Arrays.stream(weights)
                .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(v -> Math.abs(row[v])))
                .toArray();
    }

    private static LinearWeights linear(int words) {
        Random random = new Random(5);
        int[] buckets = random.ints(10L * words, 0, LinearFeatures.BUCKETS)
                .distinct()
                .limit(words)
                .sorted()
                .toArray();
        float[] idf = new float[words];
        float[][] weights = new float[3][words];
        for (int v = 0; v < words; v++) {
            idf[v] = 1 + random.nextInt(20) / 7f;
            for (int k = 0; k < 3; k++) {
                weights[k][v] = (float) random.nextGaussian();
            }
        }
        return new LinearWeights(new Vocabulary(buckets, idf), weights, new double[] {.1, 1. / 3, -2});
    }
}
