package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs of texts as the reference tokenizer encodes them; the vectors' recipe is {@code pair/pair_reference.py}. */
class PairEncodingTest {
    private static final Path MINILM =
            EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()).tokenizer();

    /** 12 pairs, empty and foreign sides among them; 8 and 9 tokens cut both sides, 15 and 16 one or both. */
    @ParameterizedTest
    @ValueSource(ints = {512, 32, 16, 15, 9, 8})
    void encode_pairOfRoberta_isThatOfTheReference(int maxTokens) throws IOException {
        check(Fixtures.PAIR.resolve("tokenizer.json"), "roberta.jsonl", maxTokens);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 32, 16, 15, 9, 8})
    void encode_pairOfBert_isThatOfTheReference(int maxTokens) throws IOException {
        check(MINILM, "bert.jsonl", maxTokens);
    }

    private static void check(Path tokenizer, String vectors, int maxTokens) throws IOException {
        List<JsonNode> lines = new ArrayList<>(Fixtures.jsonLines(Fixtures.PAIR.resolve(vectors)));
        lines.removeIf(line -> line.get("max").intValue() != maxTokens);
        assertThat(lines).hasSize(12);
        try (Tokens tokens = Tokens.open(tokenizer, EncoderSpec.none().withMaxTokens(maxTokens))) {
            for (JsonNode line : lines) {
                Tokens.Ids ids =
                        tokens.encode(line.get("a").textValue(), line.get("b").textValue());
                assertThat(ids.ids()).as("ids of %s", line).containsExactly(numbers(line.get("ids")));
                assertThat(ids.types()).as("types of %s", line).containsExactly(numbers(line.get("types")));
            }
        }
    }

    private static long[] numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToLong(JsonNode::longValue)
                .toArray();
    }
}
