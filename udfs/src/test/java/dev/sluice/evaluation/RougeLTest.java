package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against rouge-score and NLTK; the recipe of the vectors is {@code rouge_reference.py}. */
class RougeLTest {
    @Test
    void f1_ofTheReferenceCases_isTheSame() throws IOException {
        List<String> lines = lines("rouge.jsonl");
        assertThat(lines).hasSizeGreaterThan(400);
        for (String line : lines) {
            JsonNode node = new ObjectMapper().readTree(line);
            List<String> references = new ArrayList<>();
            node.get("references").forEach(reference -> references.add(reference.textValue()));
            assertThat(RougeL.f1(references, node.get("text").textValue()))
                    .as(line)
                    .isCloseTo(node.get("f1").doubleValue(), within(1e-12));
        }
    }

    @Test
    void stem_ofTheReferenceWords_isTheSame() throws IOException {
        List<String> lines = lines("stems.csv");
        assertThat(lines).hasSizeGreaterThan(4000);
        assertThat(lines).allSatisfy(line -> {
            String[] pair = line.split(",", -1);
            assertThat(PorterStemmer.stem(pair[0])).as(pair[0]).isEqualTo(pair[1]);
        });
    }

    /** By hand: 2 of 3 and 2 of 4 words in order, so 2 · (2/3) · (1/2) / (2/3 + 1/2). */
    @Test
    void f1_wordsInOrder_isByHand() {
        assertThat(RougeL.f1(List.of("one two six", "seven"), "one one two ten"))
                .isCloseTo(4.0 / 7, within(1e-15));
        assertThat(RougeL.f1(List.of(), "one")).isZero();
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RougeLTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
