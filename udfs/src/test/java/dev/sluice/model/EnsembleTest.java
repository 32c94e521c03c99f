package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleTest {
    private static final Labels LABELS = new Labels(List.of("refund", "card"));
    private static final Labels TURNED = new Labels(List.of("card", "refund"));
    private static final List<String> TEXTS = List.of("card", "refund", "nothing", "card refund");

    @TempDir
    Path tmp;

    @Test
    void mean_ofTwo_isTheLogarithmOfTheMean() {
        double[] logits = Combine.MEAN.logits(new double[][] {{.7, .3}, {.2, .8}});
        assertThat(shares(logits)).containsExactly(new double[] {.45, .55}, within(1e-12));
    }

    @Test
    void vote_majority_isNotOverruledByTheMean() {
        double[][] members = {{.5, .3, .2}, {.4, .35, .25}, {.05, .9, .05}};
        assertThat(Calibrator.label(Combine.MEAN.logits(members))).isEqualTo(1);
        double[] expected = {(2 + .95 / 3) / 4, (1 + 1.55 / 3) / 4, .5 / 3 / 4};
        assertThat(shares(Combine.VOTE.logits(members))).containsExactly(expected, within(1e-12));
    }

    @Test
    void vote_narrowestMajority_standsAgainstCertainty() {
        double[][] members = {{.5, .5 - 1e-12}, {.5, .5 - 1e-12}, {0, 1}};
        assertThat(Calibrator.label(Combine.VOTE.logits(members))).isZero();
    }

    @Test
    void vote_tie_isBrokenByTheMean() {
        double[] logits = Combine.VOTE.logits(new double[][] {{.6, .4}, {.1, .9}});
        assertThat(shares(logits)).containsExactly(new double[] {.45, .55}, within(1e-12));
    }

    @Test
    void vote_fullTie_isTheFirstLabel() {
        assertThat(Calibrator.label(Combine.VOTE.logits(new double[][] {{.7, .3}, {.3, .7}})))
                .isZero();
    }

    @Test
    void vote_disagreement_lowersTheConfidence() {
        double agree = shares(Combine.VOTE.logits(new double[][] {{.7, .3}, {.7, .3}}))[0];
        double differ = shares(Combine.VOTE.logits(new double[][] {{.99, .01}, {.45, .55}}))[0];
        assertThat(agree).isGreaterThan(.85);
        assertThat(differ).isLessThan(.6);
    }

    @Test
    void logits_ofCertainty_areFiniteAndOfNaNAreNaN() {
        for (Combine combine : Combine.values()) {
            assertThat(combine.logits(new double[][] {{1, 0}, {1, 0}})).doesNotContain(Double.NEGATIVE_INFINITY);
            assertThat(combine.logits(new double[][] {{1, 0}, {Double.NaN, Double.NaN}}))
                    .containsOnly(Double.NaN);
        }
    }

    @Test
    void opened_membersInOtherLabelOrder_scoresAsByHand() {
        Calibrator sharp = Calibrators.temperature(.5);
        Path a = member("a", LABELS, weights(1), Calibrators.temperature(2));
        Path b = member("b", TURNED, weights(3), sharp);
        Path dir = ensemble(Combine.MEAN, LABELS, a, b);
        BundleManifest manifest = Bundles.readManifest(dir);
        assertThat(manifest.kind()).isEqualTo("ensemble");
        assertThat(manifest.files().keySet())
                .containsExactlyInAnyOrder(
                        "calibration.json",
                        "ensemble.json",
                        "m0-calibration.json",
                        "m0-linear.bin",
                        "m0-manifest.json",
                        "m1-calibration.json",
                        "m1-linear.bin",
                        "m1-manifest.json");
        assertThat(manifest.files().get("m0-manifest.json").sha256()).isEqualTo(Bundles.hash(a));
        try (Classifier one = Bundles.open(a, Device.Resolved.CPU);
                Classifier two = Bundles.open(b, Device.Resolved.CPU);
                Classifier both = Bundles.open(dir, Device.Resolved.CPU)) {
            assertThat(both.labels()).isEqualTo(LABELS);
            double[][] logits = both.logits(TEXTS);
            for (int i = 0; i < TEXTS.size(); i++) {
                double[] p = Calibrators.temperature(2).probabilities(one.logits(TEXTS)[i]);
                double[] q = sharp.probabilities(two.logits(TEXTS)[i]);
                assertThat(shares(logits[i]))
                        .containsExactly(new double[] {(p[0] + q[1]) / 2, (p[1] + q[0]) / 2}, within(1e-12));
            }
        }
    }

    @Test
    void opened_membersOnOneEncoder_scoreAsTheyDoAlone() {
        EncoderSource source =
                EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean().withMaxTokens(32));
        Calibrator plain = Calibrators.temperature(1);
        Path a = member("a", LABELS, new TrainedEncoder(source, Optional.of(head(1))), plain);
        Path b = member("b", LABELS, new TrainedEncoder(source, Optional.of(head(2))), plain);
        List<String> texts = Fixtures.texts(5, 3);
        try (Classifier one = Bundles.open(a, Device.Resolved.CPU);
                Classifier two = Bundles.open(b, Device.Resolved.CPU);
                Classifier both = Bundles.open(ensemble(Combine.VOTE, LABELS, a, b), Device.Resolved.CPU)) {
            double[][] p = one.logits(texts);
            double[][] q = two.logits(texts);
            double[][] logits = both.logits(texts);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(logits[i])
                        .containsExactly(Combine.VOTE.logits(
                                new double[][] {plain.probabilities(p[i]), plain.probabilities(q[i])}));
            }
        }
    }

    @Test
    void write_nested_isRefused() {
        Path inner = ensemble(Combine.MEAN, LABELS, plain("a", LABELS), plain("b", LABELS));
        refuses(
                () -> write("outer", LABELS, new Ensemble(Combine.MEAN, List.of(plain("c", LABELS), inner))),
                "member " + inner,
                "cannot be a member of an ensemble");
        refuses(() -> Bundles.read(inner), "is an ensemble; expected one of its members");
    }

    @Test
    void write_otherLabels_isRefused() {
        Path a = plain("a", LABELS);
        Path b = plain("b", new Labels(List.of("refund", "Card")));
        refuses(() -> ensemble(Combine.MEAN, LABELS, a, b), "member " + b, "same labels", "[refund, Card]");
        assertThat(tmp.resolve("ensemble")).doesNotExist();
    }

    @Test
    void write_memberWithoutCalibration_isRefused() {
        BundleDraft bare = new BundleDraft("bare", LABELS, weights(1), Map.of(), Map.of());
        Path b = Bundles.write(bare, tmp.resolve("bare"), false);
        refuses(() -> ensemble(Combine.MEAN, LABELS, plain("a", LABELS), b), "no calibration.json");
    }

    @Test
    void ensemble_ofOneOrTooMany_isRefused() {
        refuses(() -> new Ensemble(Combine.MEAN, List.of(tmp)), "expected 2 to 16 members, found 1");
        refuses(() -> new Ensemble(Combine.MEAN, java.util.Collections.nCopies(17, tmp)), "found 17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{ | not readable as JSON",
                "[] | format: expected 1, found nothing",
                "{'format':2} | format: expected 1, found 2",
                "{'format':1,'combine':'max','members':['a','b']} | combine: expected mean or vote, found \\\"max\\\"",
                "{'format':1,'combine':'mean'} | members: expected a list of names",
                "{'format':1,'combine':'mean','members':['a']} | expected 2 to 16 members, found 1",
                "{'format':1,'combine':'mean','members':['a',7]} | members: expected a list of names, found in it 7",
                "{'format':1,'combine':'mean','members':['a','b','c']} | expected m2-manifest.json",
                "{'format':1,'format':1} | not readable as JSON"
            })
    void open_otherDescription_isRefused(String content, String message) throws IOException {
        Path dir = ensemble(Combine.MEAN, LABELS, plain("a", LABELS), plain("b", LABELS));
        replace(dir, "ensemble.json", content.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), message.replace("\\", ""));
    }

    @Test
    void open_memberThatItsOwnManifestDoesNotKnow_isRefused() throws IOException {
        Path dir = ensemble(Combine.MEAN, LABELS, plain("a", LABELS), plain("b", LABELS));
        replace(dir, "m1-linear.bin", LinearFile.write(weights(7)));
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "member 1: linear.bin: expected Entry");
    }

    @Test
    void open_memberThatIsAnEnsemble_isRefused() throws IOException {
        Path dir = ensemble(Combine.MEAN, LABELS, plain("a", LABELS), plain("b", LABELS));
        BundleManifest nested = new BundleManifest(
                "ensemble", "x", LABELS, Optional.empty(), Optional.empty(), new TreeMap<>(), new TreeMap<>());
        replace(dir, "m0-manifest.json", ManifestJson.write(nested));
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "member 0: an ensemble cannot be a member");
    }

    @Test
    void open_damagedMember_isRefused() throws IOException {
        Path dir = ensemble(Combine.MEAN, LABELS, plain("a", LABELS), plain("b", LABELS));
        byte[] bytes = Files.readAllBytes(dir.resolve("m0-linear.bin"));
        bytes[bytes.length - 1]++;
        Files.write(dir.resolve("m0-linear.bin"), bytes);
        refuses(() -> Bundles.open(dir, Device.Resolved.CPU), "m0-linear.bin does not match its manifest");
    }

    /** Whoever can write the folder can write its manifest, too: what stands in it is damaged but listed. */
    private static void replace(Path dir, String name, byte[] content) throws IOException {
        Files.write(dir.resolve(name), content);
        BundleManifest manifest = Bundles.readManifest(dir);
        Map<String, BundleManifest.Entry> files = new TreeMap<>(manifest.files());
        files.put(name, BundleReader.entry(dir.resolve(name)));
        Files.write(dir.resolve("manifest.json"), ManifestJson.write(manifest.withFiles(files)));
    }

    private Path plain(String name, Labels labels) {
        return member(name, labels, weights(1), Calibrators.temperature(1));
    }

    private Path member(String name, Labels labels, Trained model, Calibrator calibrator) {
        Map<String, byte[]> files = Map.of(Calibrators.FILE, Calibrators.toJson(calibrator));
        return Bundles.write(new BundleDraft(name, labels, model, files, Map.of()), tmp.resolve(name), false);
    }

    private Path ensemble(Combine combine, Labels labels, Path... members) {
        return write("ensemble", labels, new Ensemble(combine, List.of(members)));
    }

    private Path write(String name, Labels labels, Ensemble ensemble) {
        return member(name, labels, ensemble, Calibrators.temperature(1));
    }

    private static double[] shares(double[] logits) {
        return Arrays.stream(logits).map(Math::exp).toArray();
    }

    private static LinearWeights weights(float scale) {
        int[] buckets = {
            LinearFeatures.extract("card").indices()[0],
            LinearFeatures.extract("refund").indices()[0]
        };
        Arrays.sort(buckets);
        float[][] rows = {{scale, -1}, {.5f, 2 * scale}};
        return new LinearWeights(new Vocabulary(buckets, new float[] {1, 1.5f}), rows, new double[] {.25, -.5});
    }

    private static DenseHead head(long seed) {
        Random random = new Random(seed);
        double[][] rows = {
            random.doubles(384, -1, 1).toArray(), random.doubles(384, -1, 1).toArray()
        };
        return new DenseHead(rows, new double[] {.1, -.1});
    }

    private static void refuses(ThrowingCallable call, String... messages) {
        assertThatThrownBy(call).isInstanceOf(UserException.class).satisfies(e -> assertThat(e.getMessage())
                .contains(messages));
    }
}
