package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.PairScorer.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of the kind scorer, as classifiers and as scorers. */
class ScorerBundleTest {
    private static final Labels LABELS = new Labels(List.of("card_declined", "lost-phone"));
    private static final List<String> WORDS = List.of("card declined", "lost phone");

    @TempDir
    private Path tmp;

    @Test
    void cross_bundle_scoresEachLabelInItsWords() {
        Path dir = write(cross(ScorerSpec.of("{text} Which label?", LABELS)));
        List<String> texts = List.of("My card", "My phone", "");
        try (Classifier classifier = Bundles.open(dir, Device.Resolved.CPU);
                PairScorer scorer = PairScorers.open(dir, Device.Resolved.CPU)) {
            assertThat(classifier.labels()).isEqualTo(LABELS);
            double[][] logits = classifier.logits(texts);
            for (int i = 0; i < texts.size(); i++) {
                String instruction = texts.get(i) + " Which label?";
                double[] scores = scorer.scores(
                        List.of(new Pair(instruction, WORDS.get(0)), new Pair(instruction, WORDS.get(1))));
                assertThat(logits[i]).containsExactly(new double[] {10 * scores[0], 10 * scores[1]}, within(1e-4));
            }
        }
    }

    @Test
    void frozen_bundle_keepsItsHead() {
        PairHead head = PairScorerTest.head(384, 2, 3);
        EncoderSource source =
                EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean().withMaxTokens(32));
        TrainedScorer scorer = new TrainedScorer(source, Optional.of(head), ScorerSpec.of("{text}", LABELS));
        Path dir = write(scorer);
        BundleManifest manifest = Bundles.readManifest(dir);
        assertThat(manifest.kind()).isEqualTo("scorer");
        assertThat(manifest.scorer()).contains(new ScorerSpec("{text}", WORDS));
        assertThat(manifest.files().keySet()).containsExactly("model.onnx", "scorer.bin", "tokenizer.json");
        assertThat(PairHeadFile.read(dir.resolve("scorer.bin"))).isEqualTo(head);
        List<String> texts = Fixtures.texts(4, 6);
        try (Classifier classifier = Bundles.open(dir, Device.Resolved.CPU);
                Encoder encoder = Encoders.open(source, Device.Resolved.CPU)) {
            DenseHead over = head.over(encoder.embed(WORDS));
            float[][] vectors = encoder.embed(texts);
            double[][] logits = classifier.logits(texts);
            for (int i = 0; i < logits.length; i++) {
                double[] scores = over.logits(vectors[i]);
                assertThat(logits[i]).containsExactly(new double[] {10 * scores[0], 10 * scores[1]}, within(1e-9));
            }
        }
    }

    @Test
    void open_bundleOfAnotherKind_isNoScorer() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        DenseHead head = new DenseHead(new double[2][384], new double[2]);
        Path dir = write(new TrainedEncoder(source, Optional.of(head)));
        refused(() -> PairScorers.open(dir, Device.Resolved.CPU), "expected the kind scorer, found encoder");
    }

    @Test
    void open_scorerWithoutVerbalisations_isRefused() throws IOException {
        Path dir = write(cross(ScorerSpec.of("{text}", LABELS)));
        Path manifest = dir.resolve("manifest.json");
        String json = Files.readString(manifest);
        Files.writeString(manifest, json.replace("\"lost phone\"", "\"card declined\""));
        refused(() -> Bundles.open(dir, Device.Resolved.CPU), "a text of its own for each label", "'card declined'");
        Files.writeString(
                manifest, json.replaceAll("(?s)\"verbalizations\" : \\[.*?]", "\"verbalizations\" : [\"x\"]"));
        refused(() -> Bundles.open(dir, Device.Resolved.CPU), "one for each of 2 labels, found 1");
        Files.writeString(manifest, json.replace("{text}", "text"));
        refused(() -> Bundles.open(dir, Device.Resolved.CPU), "template: expected {text} in it", "'text'");
        Files.writeString(manifest, json.replace("\"kind\" : \"scorer\"", "\"kind\" : \"encoder\""));
        refused(() -> Bundles.open(dir, Device.Resolved.CPU), "scorer: expected exactly for the kind scorer");
    }

    @Test
    void write_encoderWithoutAHead_isRefused() {
        EncoderSource source = EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean());
        ScorerSpec spec = ScorerSpec.of("{text}", LABELS);
        refused(
                () -> write(new TrainedScorer(source, Optional.empty(), spec)),
                "a scorer without a head is a cross-encoder");
    }

    @Test
    void spec_labels_areWordsUnlessToldOtherwise() {
        assertThat(ScorerSpec.of("{text}", new Labels(List.of("a_b-c", "Why__not?", "x")))
                        .verbalizations())
                .containsExactly("a b c", "Why not?", "x");
        assertThat(ScorerSpec.of("{text}", LABELS, Map.of("lost-phone", "gone", "card_declined", "no", "other", "o"))
                        .verbalizations())
                .containsExactly("no", "gone");
        assertThat(ScorerSpec.of("<{text}|{text}>", LABELS).instruction("$1 {text}"))
                .isEqualTo("<$1 {text}|$1 {text}>");
    }

    @Test
    void spec_wrong_isToldByName() {
        refused(() -> ScorerSpec.of("no place", LABELS), "template: expected {text}", "'no place'");
        refused(() -> ScorerSpec.of("{text}", LABELS, Map.of("lost-phone", "gone")), "found none for [card_declined]");
        Labels alike = new Labels(List.of("a_b", "a-b"));
        refused(() -> ScorerSpec.of("{text}", alike), "'a b' for label number 2 and for number 1");
    }

    private static TrainedScorer cross(ScorerSpec spec) {
        EncoderSource source =
                EncoderSource.in(Fixtures.PAIR, EncoderSpec.none().withMaxTokens(PairScorers.DEFAULT_MAX_TOKENS));
        return new TrainedScorer(source, Optional.empty(), spec);
    }

    private Path write(Trained model) {
        return Bundles.write(
                new BundleDraft("m", LABELS, model, Map.of(), Map.of("seed", "1")), tmp.resolve("bundle"), true);
    }

    private static void refused(Runnable work, String... parts) {
        assertThatThrownBy(work::run)
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
    }
}
