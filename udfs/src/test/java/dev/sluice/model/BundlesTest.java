package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Labels;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {
    private static final Labels LABELS = new Labels(List.of("refund", "card"));
    private static final Map<String, String> ORIGIN = Map.of("seed", "1", "input", "rows.parquet");

    @TempDir
    Path tmp;

    @Test
    void linear_writtenAndOpened_scoresAsByHand() {
        try (Classifier model = Bundles.open(linear(), Device.Resolved.CPU)) {
            assertThat(model.labels()).isEqualTo(LABELS);
            double[][] logits = model.logits(List.of("card", "refund", "nothing", "card refund"));
            double half = Math.sqrt(0.5);
            assertThat(Arrays.copyOf(logits, 3)).isDeepEqualTo(new double[][] {{0.5, 2.5}, {1.5, -0.5}, {0.5, -0.5}});
            assertThat(logits[3]).containsExactly(new double[] {half + 0.5, 3 * half - 0.5}, within(1e-12));
        }
    }

    @Test
    void linear_hostileTexts_areScored() {
        try (Classifier model = Bundles.open(linear(), Device.Resolved.CPU)) {
            double[][] logits = model.logits(Fixtures.hostileTexts());
            assertThat(logits).hasDimensions(Fixtures.hostileTexts().size(), 2);
        }
    }

    @Test
    void encoder_writtenAndOpened_scoresHeadTimesVector() {
        EncoderSource source =
                EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean().withMaxTokens(64));
        DenseHead head = head(384);
        Path dir = write(new TrainedEncoder(source, Optional.of(head)), "encoder");
        assertThat(Bundles.readManifest(dir).encoder()).contains(source.spec());
        List<String> texts = Fixtures.texts(5, 2);
        try (Classifier model = Bundles.open(dir, Device.Resolved.CPU);
                Encoder encoder = Encoders.open(source, Device.Resolved.CPU)) {
            double[][] expected =
                    Arrays.stream(encoder.embed(texts)).map(head::logits).toArray(double[][]::new);
            assertThat(model.logits(texts)).isDeepEqualTo(expected);
        }
    }

    @Test
    void encoder_readyClassifier_scoresWithoutAHead() throws IOException {
        Path dir = write(new TrainedEncoder(tiny(), Optional.empty()), "ready");
        try (Classifier model = Bundles.open(dir, Device.Resolved.CPU)) {
            assertThat(model.logits(List.of("a"))).isDeepEqualTo(new double[][] {{1240, -1240}});
        }
    }

    @Test
    void encoder_readyClassifierWithMoreLabelsThanOutputs_isRefused() throws IOException {
        Labels three = new Labels(List.of("a", "b", "c"));
        BundleDraft draft = new BundleDraft("m", three, new TrainedEncoder(tiny(), Optional.empty()), Map.of(), ORIGIN);
        Path dir = Bundles.write(draft, tmp.resolve("three"), false);
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "model.onnx gives 2 values", "as many labels as 3");
    }

    @Test
    void encoder_headOfAnotherDimension_isRefused() throws IOException {
        Path dir = write(new TrainedEncoder(tiny(), Optional.of(head(3))), "wide");
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "model.onnx gives 2 values", "head.bin reads 3");
    }

    @Test
    void write_modelThatDoesNotFit_isRefused() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        refuses(() -> write(new TrainedEncoder(source, Optional.empty()), "x"), "without a head");
        Labels three = new Labels(List.of("a", "b", "c"));
        refuses(
                () -> Bundles.write(new BundleDraft("m", three, weights(), Map.of(), ORIGIN), tmp.resolve("x"), false),
                "scores 2 classes, but there are 3 labels");
        assertThat(tmp).isEmptyDirectory();
    }

    @Test
    void write_existingDirectory_isReplacedOnlyWhenToldAndABundle() throws IOException {
        Path dir = linear();
        BundleDraft again = new BundleDraft("second", LABELS, weights(), Map.of(), ORIGIN);
        refuses(() -> Bundles.write(again, dir, false), "exists already");
        Bundles.write(again, dir, true);
        assertThat(Bundles.readManifest(dir).name()).isEqualTo("second");
        Path other = Files.createDirectory(tmp.resolve("other"));
        refuses(() -> Bundles.write(again, other, true), "is not a bundle");
        try (Stream<Path> left = Files.list(tmp)) {
            assertThat(left).containsExactlyInAnyOrder(dir, other);
        }
    }

    @Test
    void manifest_writtenAndRead_listsEveryFileAndIsTheHash() throws IOException {
        Path dir = linear();
        BundleManifest manifest = Bundles.readManifest(dir);
        assertThat(manifest.kind()).isEqualTo("linear");
        assertThat(manifest.files()).containsOnlyKeys("calibration.json", "linear.bin");
        assertThat(manifest.files().get("calibration.json")).isEqualTo(new BundleManifest.Entry(Sha256.of("{}"), 2));
        assertThat(manifest.provenance()).isEqualTo(new TreeMap<>(ORIGIN));
        assertThat(Bundles.hash(dir)).isEqualTo(Sha256.of(Files.readString(dir.resolve("manifest.json"))));
        assertThat(Bundles.hash(write(weights(), "twin"))).isEqualTo(Bundles.hash(dir));
        assertThat(ManifestJson.read(ManifestJson.write(manifest))).isEqualTo(manifest);
    }

    @Test
    void attach_newFile_isListedAndChangesTheHash() {
        Path dir = linear();
        String before = Bundles.hash(dir);
        Bundles.attach(dir, "calibration.json", "{ }".getBytes(StandardCharsets.UTF_8));
        assertThat(Bundles.readManifest(dir).files().get("calibration.json").bytes())
                .isEqualTo(3);
        assertThat(Bundles.hash(dir)).isNotEqualTo(before);
        Bundles.open(dir, Device.Resolved.CPU).close();
        refuses(() -> Bundles.attach(dir, "../x", new byte[0]), "expected plain names");
        refuses(() -> Bundles.attach(dir, "linear.bin", new byte[0]), "the model's own");
    }

    @Test
    void open_damagedOrMissingFiles_namesFileAndDifference() throws IOException {
        Path dir = linear();
        refuses(() -> Bundles.open(tmp.resolve("none"), Device.Resolved.CPU), "no such directory");
        Path file = dir.resolve("linear.bin");
        byte[] bytes = Files.readAllBytes(file);
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 1;
        Files.write(file, flipped);
        refuses(
                () -> Bundles.open(dir, Device.Resolved.CPU),
                "bundle " + dir + ": linear.bin does not match its manifest (expected sha256 ",
                "the file is damaged or was replaced");
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        refuses(
                () -> Bundles.open(dir, Device.Resolved.CPU),
                "expected " + bytes.length + " bytes, found " + (bytes.length - 1));
        Files.delete(file);
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "linear.bin is missing");
        Files.delete(dir.resolve("manifest.json"));
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "no manifest.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "format" : 1          | "format" : 2            | format: this version of Sluice reads format 1, found 2
                    "format" : 1          | "format" : "1"          | found "1"
                    "format" : 1,         | ''                      | found nothing
                    "kind" : "linear"     | "kind" : "forest"       | kind: expected one of encoder, linear, ensemble, scorer, found 'forest'
                    "kind" : "linear"     | "kind" : "encoder"      | encoder: expected exactly for the kinds encoder and scorer
                    "kind" : "linear"     | "kind" : 7              | kind: expected a string, found 7
                    "name" : "m"          | "nome" : "m"            | name: expected a string, found nothing
                    [ "refund", "card" ]  | [ "refund" ]            | at least two distinct labels
                    [ "refund", "card" ]  | [ "refund", 3 ]         | labels: expected a list of strings
                    "calibration.json" :  | "../../etc/passwd" :    | files: expected plain names
                    "linear.bin" :        | "linear.dat" :          | linear.dat is missing
                    "bytes" : 2           | "bytes" : "2"           | bytes: expected an integer
                    "seed" : "1"          | "seed" : [ ]            | seed: expected a string
                    "labels"              | labels                  | not readable as JSON
                    "name" : "m"          | "name" : "m", "name":"" | not readable as JSON
                    """)
    void open_manifestThatIsWrong_namesTheKey(String from, String to, String message) throws IOException {
        Path dir = linear();
        Path file = dir.resolve("manifest.json");
        String json = Files.readString(file);
        assertThat(json).contains(from);
        Files.writeString(file, json.replace(from, to));
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "bundle " + dir + ": ", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[1]", "\0", "{} {}", "[[[["})
    void readManifest_anythingElse_isRefused(String content) throws IOException {
        Files.writeString(tmp.resolve("manifest.json"), content);
        refuses(() -> Bundles.readManifest(tmp), "bundle " + tmp + ": manifest.json: ");
    }

    /** Random damage past the manifest's check: 300 rounds a file, seed 4. Nothing but a UserException or a sound value. */
    @Test
    void binaryFiles_randomDamage_isRefusedOrHarmless() throws IOException {
        Random random = new Random(4);
        for (byte[] sound : List.of(LinearFile.write(weights()), HeadFile.write(head(5)))) {
            for (int round = 0; round < 300; round++) {
                byte[] bytes = Arrays.copyOf(sound, random.nextInt(4) == 0 ? random.nextInt(80) : sound.length);
                for (int i = 0; i < 3 && bytes.length > 0; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
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

    @ParameterizedTest
    @ValueSource(ints = {8, 12})
    void binaryFiles_hugeCounts_areRefusedBeforeAnythingIsAllocated(int offset) throws IOException {
        for (int count : new int[] {Integer.MAX_VALUE, -1, 1 << 30}) {
            byte[] linear = LinearFile.write(weights());
            ByteBuffer.wrap(linear).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, count);
            Path file = Files.write(tmp.resolve("x.bin"), linear);
            refuses(() -> LinearFile.read(file), "damaged");
            byte[] head = HeadFile.write(head(5));
            ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, count);
            Files.write(file, head);
            refuses(() -> HeadFile.read(file), "damaged");
        }
    }

    @Test
    void binaryFiles_otherMagicVersionOrNumbers_saySo() throws IOException {
        byte[] head = HeadFile.write(head(5));
        Path file = Files.write(tmp.resolve("x.bin"), head);
        assertThat(HeadFile.read(file)).isEqualTo(head(5));
        refuses(() -> LinearFile.read(file), "expected it to begin with 'SLLN'");
        head[4] = 9;
        Files.write(file, head);
        refuses(() -> HeadFile.read(file), "expected version [1, 2], found 9");
        DenseHead infinite = new DenseHead(new double[][] {{Double.NaN}, {1}}, new double[2]);
        Files.write(file, HeadFile.write(infinite));
        refuses(() -> HeadFile.read(file), "not finite");
        Files.write(file, Arrays.copyOf(HeadFile.write(head(5)), 500));
        refuses(() -> HeadFile.read(file), "bytes are left over");
    }

    private Path linear() {
        return write(weights(), "linear");
    }

    private Path write(Trained model, String name) {
        Map<String, byte[]> files = Map.of("calibration.json", "{}".getBytes(StandardCharsets.UTF_8));
        return Bundles.write(new BundleDraft("m", LABELS, model, files, ORIGIN), tmp.resolve(name), false);
    }

    /** Knows the words "card" and "refund": the first class likes refund, the second card three times as much. */
    private static LinearWeights weights() {
        int card = LinearFeatures.extract("card").indices()[0];
        int refund = LinearFeatures.extract("refund").indices()[0];
        boolean cardFirst = card < refund;
        int[] buckets = cardFirst ? new int[] {card, refund} : new int[] {refund, card};
        float[] first = cardFirst ? new float[] {0, 1} : new float[] {1, 0};
        float[] second = cardFirst ? new float[] {3, 0} : new float[] {0, 3};
        return new LinearWeights(
                new Vocabulary(buckets, new float[] {1, 1}), new float[][] {first, second}, new double[] {0.5, -0.5});
    }

    private static DenseHead head(int dimension) {
        Random random = new Random(9);
        return new DenseHead(
                new double[][] {
                    random.doubles(dimension).toArray(),
                    random.doubles(dimension).toArray()
                },
                new double[] {1, -1});
    }

    private EncoderSource tiny() throws IOException {
        Path onnx = Files.write(tmp.resolve("tiny.onnx"), TinyGraph.classifier("input_ids", TinyGraph.INT64));
        Path tokenizer = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()).tokenizer();
        return new EncoderSource(onnx, tokenizer, EncoderSpec.none().withPrecision(Precision.FP32));
    }

    private static void refuses(ThrowingCallable call, String... messages) {
        assertThatThrownBy(call).isInstanceOf(UserException.class).satisfies(e -> assertThat(e.getMessage())
                .contains(messages));
    }
}
