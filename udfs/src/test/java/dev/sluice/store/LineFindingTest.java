package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFindingTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String GOOD = StoredAnswers.toJson(StoredAnswersTest.answered(KEY, "good"));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void of_linesThatSluiceWrites_isEmpty() {
        assertThat(LineFinding.of(GOOD)).isEmpty();
        assertThat(LineFinding.of(
                        GOOD.replace("\"answered\",\"label\":\"good\"", "\"unusable\",\"reason\":\"refused\"")))
                .isEmpty();
        assertThat(LineFinding.of(Forgotten.key(KEY, NOW).toJson())).isEmpty();
        assertThat(LineFinding.of(Forgotten.upTo(NOW, NOW).toJson())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"v\":1 | \"v\":0 | WRONG | v: expected 1, found 0",
                "\"v\":1 | \"v\":2 | NEWER | v=2",
                "0123 | 012G | WRONG | key: expected 64 hexadecimal digits",
                "\"answered\" | \"guessed\" | WRONG | found guessed",
                "\"answered\" | \"unusable\" | WRONG | label: expected none",
                "\"label\":\"good\", | | WRONG | label: expected one",
                "\"answered\",\"label\":\"good\" | \"unusable\" | WRONG | reason: ",
                "\"answered\",\"label\":\"good\" | \"unusable\",\"reason\":\"mood\" | WRONG | found mood",
                "\"charge_picos\":2 | \"charge_picos\":-2 | WRONG | charge",
                "\"created_at\":1772366400000 | \"created_at\":0 | WRONG | created_at",
                "\"answered\" | \"forgotten\" | WRONG | forgotten_to"
            })
    void of_onePartReplaced_saysWhichAndWhatWasExpected(String part, String by, LineFinding.Kind kind, String what) {
        assertThat(GOOD).contains(part);
        assertThat(LineFinding.of(GOOD.replace(part, by == null ? "" : by))).hasValueSatisfying(found -> {
            assertThat(found.kind()).isEqualTo(kind);
            assertThat(found.what()).contains(what);
        });
    }

    @Test
    void of_lineCutAnywhere_isNotJson() {
        for (int length = 0; length < GOOD.length(); length++) {
            assertThat(LineFinding.of(GOOD.substring(0, length)))
                    .as("cut at %d", length)
                    .contains(new LineFinding(LineFinding.Kind.NOT_JSON, null));
        }
    }

    @Test
    void forgotten_json_comesBackEqual() {
        assertThat(Forgotten.fromJson(Forgotten.key(KEY, NOW).toJson())).contains(Forgotten.key(KEY, NOW));
        assertThat(Forgotten.key(KEY, NOW).toJson()).contains("\"forgotten_to\":1772366400000", "\"v\":1");
        assertThat(Forgotten.fromJson(GOOD)).isEmpty();
        assertThat(Forgotten.fromJson("{\"v\":1,")).isEmpty();
    }

    /** A version that knew no markers reads the line as an answer with a status of no meaning to it. */
    @Test
    void forgotten_readAsAnAnswer_isNeitherAnsweredNorUnusable() {
        assertThat(StoredAnswers.fromJson(Forgotten.key(KEY, NOW).toJson()))
                .hasValueSatisfying(
                        line -> assertThat(line.status()).isNotIn(StoredAnswer.ANSWERED, StoredAnswer.UNUSABLE));
    }
}
