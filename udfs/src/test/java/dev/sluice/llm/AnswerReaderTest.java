package dev.sluice.llm;

import static dev.sluice.llm.AnswerReader.Defect.CUT;
import static dev.sluice.llm.AnswerReader.Defect.EMPTY;
import static dev.sluice.llm.AnswerReader.Defect.OFF_LIST;
import static dev.sluice.llm.AnswerReader.Defect.REFUSED;
import static dev.sluice.llm.AnswerReader.Defect.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private final AnswerReader reader =
            new AnswerReader(Specs.at("https://host/v1").task());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"label\":\"card payment\"}",
                " {\"label\": \" CARD Payment \", \"why\": [1]} \n",
                "```json\n{\"label\":\"card payment\"}\n```",
                "```\ncard payment\n```",
                "card payment",
                "Card payment.",
                "\"card payment\"",
                "**card payment**",
                "\u201ccard payment\u201d.",
                "{\"label\":\"'card payment'\"}"
            })
    void read_labelInAnySpelling_isCanonical(String content) {
        assertThat(read(content, "stop", null)).isEqualTo(new AnswerReader.Reading("card payment", null));
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of(null, "stop", EMPTY),
                Arguments.of(" \n", "stop", EMPTY),
                Arguments.of("", "length", CUT),
                Arguments.of("{\"label\":\"card pay", "length", CUT),
                Arguments.of("card payment", "length", CUT),
                Arguments.of("{\"label\":\"card pay```", "stop", UNREADABLE),
                Arguments.of("{\"label\":\"zebra\"}", "stop", OFF_LIST),
                Arguments.of("zebra", "stop", OFF_LIST),
                Arguments.of("It is card payment", "stop", OFF_LIST),
                Arguments.of("not card payment", "stop", OFF_LIST),
                Arguments.of("{\"label\":\"\"}", "stop", OFF_LIST),
                Arguments.of("{\"label\":\"card payment, Éclair\"}", "stop", OFF_LIST),
                Arguments.of("{\"label\":null}", "stop", UNREADABLE),
                Arguments.of("{\"label\":7}", "stop", UNREADABLE),
                Arguments.of("{\"label\":[\"card payment\"]}", "stop", UNREADABLE),
                Arguments.of("{\"answer\":\"card payment\"}", "stop", UNREADABLE),
                Arguments.of("[\"card payment\"]", "stop", UNREADABLE),
                Arguments.of("{\"label\":\"card payment\"} {\"label\":\"Éclair\"}", "stop", UNREADABLE),
                Arguments.of("{\"label\":\"card payment\",\"label\":\"Éclair\"}", "stop", UNREADABLE),
                Arguments.of("{\"label\":\"card payment\",\"x\":" + "9".repeat(5_000) + "}", "stop", UNREADABLE),
                Arguments.of("[".repeat(60_000), "stop", UNREADABLE),
                Arguments.of("{\"a\":".repeat(10_000), "stop", UNREADABLE),
                Arguments.of("{\"label\":\"card payment\"}" + " ".repeat(70_000) + "x", "stop", UNREADABLE),
                Arguments.of("```" + " ".repeat(60_000), "stop", OFF_LIST),
                Arguments.of("\"'\"'", "stop", OFF_LIST),
                Arguments.of("\u0000\uD83D", "stop", OFF_LIST),
                Arguments.of("card payment", "content_filter", REFUSED));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void read_hostileContent_isADefect(String content, String finishReason, AnswerReader.Defect expected) {
        assertThat(read(content, finishReason, null)).isEqualTo(new AnswerReader.Reading(null, expected));
    }

    @Test
    void read_wholeObjectAtTheCap_isItsLabel() {
        assertThat(read("{\"label\":\"Éclair\"}", "length", null).answer()).isEqualTo("Éclair");
    }

    @Test
    void read_refusal_winsOverContent() {
        assertThat(read("{\"label\":\"Éclair\"}", "stop", "no").defect()).isEqualTo(REFUSED);
        assertThat(read("{\"label\":\"Éclair\"}", "stop", " ").answer()).isEqualTo("Éclair");
    }

    /** 20,000 mutations of a good answer, seed 5: each is a label or a defect. */
    @Test
    void read_mutatedAnswers_neverThrows() {
        Random random = new Random(5);
        String alphabet = "{}[]\":,\\`'. \nabcu0019\u0000\uD800é-";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder content = new StringBuilder("```json\n{\"label\": \"card payment\"}\n```");
            for (int edits = random.nextInt(6); edits >= 0; edits--) {
                int at = random.nextInt(content.length());
                content.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
            }
            AnswerReader.Reading reading = read(content.toString(), "stop", null);
            assertThat(reading.answer() == null).isEqualTo(reading.defect() != null);
        }
    }

    private AnswerReader.Reading read(String content, String finishReason, String refusal) {
        Reply.Choice choice = new Reply.Choice(content, finishReason, refusal, null, null);
        List<AnswerReader.Reading> readings =
                reader.read(new Question("key", "text"), new Reply.Answered(List.of(choice), null, null, 200, 0, null));
        return readings.get(0);
    }
}
