package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedSegmentsTest {
    private static final TrustedSegments SEGMENTS =
            TrustedSegments.of("lang", 0.8, List.of("en", "de", "", "null"), List.of("fr"));

    @Test
    void trusts_measuredAndGood_onlyThose() {
        assertThat(SEGMENTS.trusts("en")).isTrue();
        assertThat(SEGMENTS.trusts("")).isTrue();
        assertThat(SEGMENTS.trusts("fr")).isFalse();
        assertThat(SEGMENTS.trusts("EN")).isFalse();
        assertThat(SEGMENTS.trusts("never seen")).isFalse();
        assertThat(SEGMENTS.trusts(null)).isFalse();
    }

    @Test
    void json_isSortedAndSmall() {
        TrustedSegments segments = TrustedSegments.of("lang", 0.8, List.of("en", "de"), List.of("fr"));
        String json =
                new String(TrustedSegmentsFile.toJson(segments, Map.of("en", 912L, "fr", 40L)), StandardCharsets.UTF_8);
        assertThat(json.replaceAll("\\s", ""))
                .isEqualTo("{\"format\":1,\"column\":\"lang\",\"floor\":0.8,\"trusted\":[\"de\",\"en\"],"
                        + "\"distrusted\":[\"fr\"],\"rows\":{\"en\":912,\"fr\":40}}");
    }

    @Test
    void json_roundTrip_keepsEveryValue() {
        TrustedSegments odd = TrustedSegments.of("a.b \"c\"", 0.95, List.of("é\n\"", " ", "\ud83d\ude00"), List.of());
        for (TrustedSegments segments : List.of(SEGMENTS, odd)) {
            assertThat(TrustedSegmentsFile.fromJson("f", TrustedSegmentsFile.toJson(segments, Map.of())))
                    .isEqualTo(segments);
        }
    }

    @Test
    void wire_roundTrip_isTheSame() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(SEGMENTS);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(SEGMENTS);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | not readable",
                "{} | not a file of trusted segments",
                "[] | not a file of trusted segments",
                "{'format':2} | expected format 1, found 2",
                "{'format':1,'floor':0.8,'trusted':[],'distrusted':[]} | expected a column",
                "{'format':1,'column':'c','floor':'0.8','trusted':[],'distrusted':[]} | a floor (number)",
                "{'format':1,'column':'c','floor':1,'trusted':[],'distrusted':[]} | above 0 and below 1",
                "{'format':1,'column':'c','floor':0.8,'trusted':{},'distrusted':[]} | expected trusted to be a list",
                "{'format':1,'column':'c','floor':0.8,'trusted':[],'distrusted':[null]} | found null in it",
                "{'format':1,'column':'c','floor':0.8,'trusted':[7],'distrusted':[]} | found 7 in it",
                "{'format':1,'column':'c','floor':0.8,'trusted':['a'],'distrusted':['a']} | both trusted and distrusted",
                "{'format':1,'format':1} | Duplicate field"
            })
    void fromJson_damaged_namesFileAndExpectation(String json, String message) {
        byte[] content = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TrustedSegmentsFile.fromJson("evaluate.x: /some/file", content))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("evaluate.x: /some/file: ")
                .hasMessageContaining(message);
    }

    @Test
    void of_badArguments_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> TrustedSegments.of("", 0.8, List.of(), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedSegments.of("c", Double.NaN, List.of(), List.of()));
    }
}
