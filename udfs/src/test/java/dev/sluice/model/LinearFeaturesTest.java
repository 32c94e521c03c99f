package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LinearFeaturesTest {
    /** Pasted from {@code python3 udfs/src/test/resources/dev/sluice/model/buckets_reference.py}, Python 3.11. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    The card, the CARD: the!  | {30901=2.098612, 48178=1.693147, 53929=1.693147, 162157=1.693147}
                    Don\u2019t café 2nd       | {52002=1.000000, 99673=1.000000, 161442=1.000000, 252049=1.000000, 254825=1.000000}
                    漢字ABC                    | {3033=1.000000, 5827=1.000000, 97848=1.000000, 149430=1.000000, 230879=1.000000}
                    \uD801\uDC00              | {30310=1.000000}
                    """)
    void extract_knownTexts_giveTheReferenceBuckets(String text, String expected) {
        assertThat(shown(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    ＡＢＣ １２        | abc 12
                    cafe\u0301 x     | CAFÉ x
                    it's 'quoted'    | it's quoted
                    rock 'n roll     | rock n roll
                    a-b_c.d          | A b C d
                    日本 go 国        | 日 本 GO 国
                    x日'y            | x 日 y
                    हिन्दी भाषा        | "  हिन्दी, भाषा"
                    """)
    void extract_twoSpellings_giveTheSameBuckets(String one, String other) {
        assertThat(shown(one)).isEqualTo(shown(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a b  | b a
                    its  | it's
                    ab   | a b
                    1    | 2
                    कि   | का
                    """)
    void extract_differentTexts_giveDifferentBuckets(String one, String other) {
        assertThat(shown(one)).isNotEqualTo(shown(other));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.model.Fixtures#hostileTexts")
    void extract_hostileText_givesAscendingBucketsInRange(String text) {
        LinearFeatures.Sparse features = LinearFeatures.extract(text);
        assertThat(features.values()).hasSameSizeAs(features.indices());
        assertThat(features.indices()).isSorted().doesNotHaveDuplicates();
        for (int i = 0; i < features.indices().length; i++) {
            assertThat(features.indices()[i]).isBetween(0, LinearFeatures.BUCKETS - 1);
            assertThat(features.values()[i]).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void extract_noWords_givesNothing() {
        for (String text : new String[] {"", " \t", "?!", "'", "\u0301"}) {
            assertThat(LinearFeatures.extract(text).indices()).isEmpty();
        }
    }

    @Test
    void extract_textsThatDifferAfterTheLimit_areEqual() {
        String limit = "ab ".repeat(1 << 16).substring(0, LinearFeatures.MAX_CHARS);
        assertThat(shown(limit + " more")).isEqualTo(shown(limit));
        assertThat(shown("zz " + limit)).isNotEqualTo(shown(limit));
    }

    /** 1,000 random strings of 0 to 40 chars, seed 5. */
    @Test
    void murmur3_randomChars_equalsCommonsCodec() {
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            char[] chars = new char[random.nextInt(41)];
            for (int c = 0; c < chars.length; c++) {
                chars[c] = (char) random.nextInt(0xD800);
            }
            byte[] bytes = new String(chars).getBytes(StandardCharsets.UTF_16LE);
            assertThat(Murmur3.ofChars(chars, 0, chars.length))
                    .isEqualTo(MurmurHash3.hash32x86(bytes, 0, bytes.length, 0));
        }
    }

    private static String shown(String text) {
        LinearFeatures.Sparse features = LinearFeatures.extract(text);
        TreeMap<Integer, String> shown = new TreeMap<>();
        for (int i = 0; i < features.indices().length; i++) {
            shown.put(features.indices()[i], String.format(Locale.ROOT, "%.6f", (double) features.values()[i]));
        }
        return shown.toString();
    }
}
