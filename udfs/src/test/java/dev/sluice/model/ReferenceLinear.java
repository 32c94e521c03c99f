package dev.sluice.model;

import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;

/** A linear model over hashed words as its definition reads, with no thought of time: what {@link SparseLinear} must equal. */
record ReferenceLinear(LinearWeights model) {
    private static final Set<UnicodeScript> WITHOUT_SPACES = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    /** Sums run over ascending buckets, in double precision. */
    double[] logits(String text) {
        int[] buckets = model.vocabulary().buckets();
        TreeMap<Integer, Double> row = new TreeMap<>();
        double squares = 0;
        for (var entry : counts(text).entrySet()) {
            int column = Arrays.binarySearch(buckets, entry.getKey());
            if (column >= 0) {
                double tf = (float) (1 + Math.log(entry.getValue()));
                double value = tf * model.vocabulary().idf()[column];
                row.put(column, value);
                squares += value * value;
            }
        }
        double scale = 1 / Math.sqrt(squares);
        double[] logits = model.bias().clone();
        for (var entry : row.entrySet()) {
            double value = entry.getValue() * scale;
            for (int k = 0; k < logits.length; k++) {
                logits[k] += model.weights()[k][entry.getKey()] * value;
            }
        }
        return logits;
    }

    /** How often each bucket of words and pairs is there. */
    static TreeMap<Integer, Integer> counts(String text) {
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        Integer previous = null;
        for (String word : words(text)) {
            int hash = murmur3(word.getBytes(StandardCharsets.UTF_16LE));
            counts.merge(Math.floorMod(hash, LinearFeatures.BUCKETS), 1, Integer::sum);
            if (previous != null) {
                ByteBuffer pair = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                pair.putInt(previous).putInt(hash);
                counts.merge(Math.floorMod(murmur3(pair.array()), LinearFeatures.BUCKETS), 1, Integer::sum);
            }
            previous = hash;
        }
        return counts;
    }

    private static int murmur3(byte[] bytes) {
        return MurmurHash3.hash32x86(bytes, 0, bytes.length, 0);
    }

    static List<String> words(String text) {
        int end = Math.min(text.length(), LinearFeatures.MAX_CHARS);
        if (end < text.length() && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end))) {
            end--;
        }
        int[] points = Normalizer.normalize(text.substring(0, end), Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .toArray();
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean whole = false;
        for (int i = 0; i < points.length; i++) {
            boolean apostrophe = points[i] == '\'' || points[i] == '\u2019';
            boolean lone = Character.isLetterOrDigit(points[i]) && WITHOUT_SPACES.contains(UnicodeScript.of(points[i]));
            boolean joins = apostrophe
                    && !word.isEmpty()
                    && !whole
                    && i + 1 < points.length
                    && Character.isLetterOrDigit(points[i + 1]);
            boolean letter = Character.isLetterOrDigit(points[i]);
            if (!word.isEmpty() && (lone || letter && whole || !letter && !joins && !isMark(points[i]))) {
                words.add(word.toString());
                word.setLength(0);
                whole = false;
            }
            if (letter) {
                whole = lone;
            }
            if (letter || joins || isMark(points[i]) && !word.isEmpty()) {
                word.appendCodePoint(joins ? '\'' : points[i]);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isMark(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
