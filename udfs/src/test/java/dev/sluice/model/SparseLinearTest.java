package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scores must be bit for bit those of the definition: thresholds of certificates were chosen on them. */
class SparseLinearTest {
    private static final String[] PIECES = {
        "the",
        "Card",
        "IT'S",
        "don\u2019t",
        "x",
        "2nd",
        "café",
        "cafe\u0301",
        "日本",
        "ไทย",
        "\uD83D\uDE00",
        "\uD801\uDC00",
        "İ",
        "ΣΑΣ",
        "ﬁne",
        "½",
        "\uD83D",
        "\u0301",
        "'",
        "''",
        "\u2019",
        "-",
        ". ",
        "\t",
        "\0",
        "\u00A0",
        "\uFDFA",
        "한국",
        "a",
        "not",
        "good",
        "refund",
        "हिन्दी",
        "0",
        "_",
        "é",
        "ſ",
        "{",
        "`",
        "@",
        "["
    };

    @Test
    void logits_hostileTexts_equalTheDefinitionBitForBit() {
        for (int classes : new int[] {2, 3}) {
            requireEqual(model(classes, 4), Fixtures.hostileTexts());
        }
    }

    /** 3,000 texts of 0 to 300 pieces, with and without spaces between, seed 7; a third of them ASCII alone. */
    @Test
    void logits_randomTexts_equalTheDefinitionBitForBit() {
        Random random = new Random(7);
        List<String> ascii = Arrays.stream(PIECES)
                .filter(p -> p.chars().allMatch(c -> c < 128))
                .toList();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            List<String> pieces = i % 3 == 0 ? ascii : List.of(PIECES);
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(i % 10 == 0 ? 300 : 30); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextInt(4) == 0 ? "" : " ");
            }
            texts.add(text.toString());
        }
        requireEqual(model(2, 1), texts);
        requireEqual(model(5, 3), texts.subList(0, 300));
    }

    /** Every ASCII character between, before and after letters. */
    @Test
    void logits_asciiCharacters_equalTheDefinitionBitForBit() {
        List<String> texts = new ArrayList<>();
        for (char c = 0; c < 128; c++) {
            for (char d : new char[] {'a', 'Z', '\'', ' ', 'é'}) {
                texts.add("word" + c + d + "word" + c);
                texts.add("" + c + d);
            }
        }
        requireEqual(model(2, 1), texts);
    }

    /** 20,000 words of which a bucket is counted more often than there are prepared logarithms. */
    @Test
    void logits_longText_equalsTheDefinitionBitForBit() {
        Random random = new Random(11);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(random.nextInt(100)).append(' ');
        }
        String ascii = text.toString();
        requireEqual(model(2, 2), List.of(ascii, "short", "é" + ascii, ascii.replace(' ', '日'), "", "short"));
    }

    @Test
    void extract_hostileTexts_givesTheCountsOfTheDefinition() {
        for (String text : Fixtures.hostileTexts()) {
            TreeMap<Integer, Integer> counts = ReferenceLinear.counts(text);
            LinearFeatures.Sparse features = LinearFeatures.extract(text);
            assertThat(features.indices())
                    .isEqualTo(counts.keySet().stream().mapToInt(b -> b).toArray());
            int i = 0;
            for (int count : counts.values()) {
                assertThat(features.values()[i++]).isEqualTo((float) (1 + Math.log(count)));
            }
        }
    }

    private static void requireEqual(LinearWeights model, List<String> texts) {
        ReferenceLinear reference = new ReferenceLinear(model);
        List<String> names = IntStream.range(0, model.bias().length)
                .mapToObj(k -> "label" + k)
                .toList();
        try (SparseLinear linear = new SparseLinear(new Labels(names), model)) {
            double[][] logits = linear.logits(texts);
            for (int i = 0; i < texts.size(); i++) {
                String shown =
                        texts.get(i).substring(0, Math.min(200, texts.get(i).length()));
                assertThat(logits[i]).as(shown).isEqualTo(reference.logits(texts.get(i)));
                assertThat(linear.logits(List.of(texts.get(i)))[0]).as(shown).isEqualTo(logits[i]);
            }
        }
    }

    /** Random weights, seed 3; every n-th bucket is kept. */
    private static LinearWeights model(int classes, int every) {
        Random random = new Random(3);
        int[] buckets = IntStream.range(0, LinearFeatures.BUCKETS)
                .filter(b -> b % every == 0)
                .toArray();
        float[] idf = new float[buckets.length];
        float[][] weights = new float[classes][buckets.length];
        for (int v = 0; v < buckets.length; v++) {
            idf[v] = 1 + 9 * random.nextFloat();
            for (float[] row : weights) {
                row[v] = (float) random.nextGaussian();
            }
        }
        double[] bias = random.doubles(classes, -1, 1).toArray();
        return new LinearWeights(new Vocabulary(buckets, idf), weights, bias);
    }
}
