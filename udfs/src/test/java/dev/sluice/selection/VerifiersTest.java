package dev.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifiersTest {
    private static final String PERSON =
            """
            {"type":"object","required":["name"],"additionalProperties":false,
             "properties":{"name":{"type":"string","pattern":"^[A-Z]"},"age":{"type":"integer","minimum":0},
              "friend":{"$ref":"#"}}}""";

    /** Even length. */
    public static final class Even implements Predicate<String> {
        @Override
        public boolean test(String answer) {
            return answer.length() % 2 == 0;
        }
    }

    /** Contains the row's id; throws where there is none. */
    public static final class HasId implements BiPredicate<String, Map<String, String>> {
        @Override
        public boolean test(String answer, Map<String, String> row) {
            return answer.contains(row.get("id"));
        }
    }

    /** Not to be built without an argument. */
    public static final class Wants implements Predicate<String> {
        private final String what;

        public Wants(String what) {
            this.what = what;
        }

        @Override
        public boolean test(String answer) {
            return answer.equals(what);
        }
    }

    @Test
    void regex_wholeAnswer_passes() {
        Verifier verifier = verifier("regex:[0-9]+ (EUR|USD)");
        assertThat(verifier.passes("12 EUR", Map.of())).isTrue();
        assertThat(verifier.passes("about 12 EUR", Map.of())).isFalse();
        assertThat(verifier.passes("12 EUR\n", Map.of())).isFalse();
    }

    @Test
    void regex_thatBacktracksElsewhere_endsOnHostileAnswers() {
        Verifier verifier = verifier("regex:(a+)+b");
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(verifier.passes("a".repeat(4_000), Map.of())).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"Ada\"}|true",
                "{\"name\":\"Ada\",\"age\":36,\"friend\":{\"name\":\"Bob\"}}|true",
                "{\"name\":\"ada\"}|false",
                "{\"name\":\"Ada\",\"age\":-1}|false",
                "{\"name\":\"Ada\",\"friend\":{}}|false",
                "{\"name\":\"Ada\"} and more|false",
                "[1]|false",
                "Ada|false",
                "{\"name\":|false"
            })
    void jsonSchema_answers_areJudged(String answer, boolean passes) {
        assertThat(verifier("json-schema:" + PERSON).passes(answer, Map.of())).isEqualTo(passes);
    }

    @Test
    void jsonSchema_hostileAnswers_endWithNo() {
        Verifier verifier = verifier("json-schema:" + PERSON);
        assertThat(verifier.passes("", Map.of())).isFalse();
        assertThat(verifier.passes("[".repeat(100_000), Map.of())).isFalse();
        assertThat(verifier.passes("{\"name\":\"A\",\"friend\":".repeat(5_000), Map.of()))
                .isFalse();
        Verifier slowElsewhere = verifier("json-schema:{\"type\":\"string\",\"pattern\":\"^(a+)+b$\"}");
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThat(
                        slowElsewhere.passes("\"" + "a".repeat(4_000) + "\"", Map.of()))
                .isFalse());
    }

    @Test
    void jsonSchema_file_isReadWhereTheSettingIs(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("person.json"), PERSON);
        VerifierSpec spec = VerifierSpec.of("json-schema:" + file);
        Files.delete(file);
        assertThat(Verifiers.of(spec).passes("{\"name\":\"Ada\"}", Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-04/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft/2019-09/schema",
                "https://json-schema.org/draft/2020-12/schema"
            })
    void jsonSchema_ofEachDraft_isKnown(String draft) {
        Verifier verifier = verifier("json-schema:{\"$schema\":\"" + draft + "\",\"type\":\"integer\"}");
        assertThat(verifier.passes("7", Map.of())).isTrue();
        assertThat(verifier.passes("\"7\"", Map.of())).isFalse();
    }

    @Test
    void equals_column_isComparedWithoutOuterSpace() {
        Verifier verifier = verifier("equals: expected");
        assertThat(verifier.passes("42 ", Map.of("expected", " 42"))).isTrue();
        assertThat(verifier.passes("42", Map.of("expected", "43"))).isFalse();
        assertThat(verifier.passes("", Map.of())).isFalse();
    }

    @Test
    void java_classes_areAsked() {
        assertThat(verifier("java:" + Even.class.getName()).passes("ab", Map.of()))
                .isTrue();
        Verifier hasId = verifier("java:" + HasId.class.getName());
        assertThat(hasId.passes("row 7", Map.of("id", "7"))).isTrue();
        assertThat(hasId.passes("row 7", Map.of("id", "8"))).isFalse();
        assertThat(hasId.passes("row 7", Map.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "regex:(a",
                "regex:(?=a)b",
                "regex:(a)\\1",
                "json-schema:{\"type\":",
                "json-schema:{\"type\":\"strin\"}",
                "json-schema:{\"pattern\":\"(a\"}",
                "json-schema:{\"$ref\":\"https://example.com/other\"}",
                "json-schema:{\"$ref\":\"#/$defs/missing\"}",
                "json-schema:{\"$ref\":\"#\"}",
                "json-schema:/no/such/file.json",
                "java:no.such.Class",
                "java:java.lang.String",
                "java:dev.sluice.selection.VerifiersTest$Wants",
                "json:{}",
                "regex",
                "regex: ",
                "[0-9]+"
            })
    void of_whatDoesNotCompile_namesSettingAndValue(String setting) {
        assertThatThrownBy(() -> verifier(setting))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("llm.verifier: expected ")
                .hasMessageContaining(
                        setting.strip().substring(setting.indexOf(':') + 1).strip());
    }

    @Test
    void of_sql_isLeftToSpark() {
        VerifierSpec spec = VerifierSpec.of("sql: answer = upper(name)");
        assertThat(spec).isEqualTo(new VerifierSpec(VerifierSpec.Kind.SQL, "answer = upper(name)"));
        assertThatThrownBy(() -> Verifiers.of(spec)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Verifier verifier(String setting) {
        return Verifiers.of(VerifierSpec.of(setting));
    }
}
