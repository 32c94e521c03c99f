package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.jobs.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class ModelAnswersSparkTest {
    @TempDir
    private static Path work;

    private static List<JsonNode> rows(int from, int to) {
        return IntStream.range(from, to)
                .<JsonNode>mapToObj(i -> JsonNodeFactory.instance
                        .objectNode()
                        .put("id", "r" + i)
                        .put("text", (i % 2 == 0 ? "a fine day " : "a bad night ") + i)
                        .put("label", i % 2 == 0 ? "good" : "bad")
                        .put("llm", i % 3 == 0 ? "good" : "bad"))
                .toList();
    }

    @Test
    void answers_areThoseOfATrainedModelInTheOrderOfTheRows_andOfAnEarlierRunWhereThereIsOne() {
        List<String> lines = new ArrayList<>();
        Map<String, Object> brief = Map.of("train.reg-params", List.of(0.001), "train.max-iterations", 20);
        ModelAnswers models = new ModelAnswers(LocalSpark.session(), work, brief, lines::add);
        ModelAnswers.Rows rows = new ModelAnswers.Rows(rows(0, 200), rows(200, 240));
        List<Answer> answers = models.of("days", "linear", rows, "llm");
        for (int i = 0; i < 40; i++) {
            assertThat(answers.get(i).label()).isEqualTo(i % 2 == 0 ? "good" : "bad");
            assertThat(answers.get(i).oracle()).isEqualTo((200 + i) % 3 == 0 ? "good" : "bad");
            assertThat(answers.get(i).confidence()).isBetween(0.5, 1.0);
        }
        assertThat(models.of("days", "linear", rows, "llm")).isEqualTo(answers);
        assertThat(lines)
                .containsExactly(
                        "days: training on 200 rows, none with a text of the 40 to answer",
                        "days: answers of an earlier run");
    }
}
