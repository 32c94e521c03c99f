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
@Tag("long")
class SmallProbabilitiesSparkTest {
    @TempDir
    private static Path work;

    private static List<JsonNode> rows(int from, int to) {
        return IntStream.range(from, to)
                .<JsonNode>mapToObj(i -> JsonNodeFactory.instance
                        .objectNode()
                        .put("text", i % 2 == 0 ? "the card was lost, number " + i : "the weather is fine, day " + i)
                        .put("label", i % 2 == 0 ? "lost_card" : "weather"))
                .toList();
    }

    @Test
    void pairScorer_givesEachLabelAProbability_andIsReadFromAnEarlierRun() {
        List<String> lines = new ArrayList<>();
        SmallProbabilities models = new SmallProbabilities(
                LocalSpark.session(), work, Map.of("train.calibration", "temperature"), lines::add);
        List<String> labels = List.of("absent", "lost_card", "weather");
        double[][] scored = models.scorer("days scorer", "minilm", rows(0, 120), rows(120, 140), labels);
        for (int i = 0; i < scored.length; i++) {
            assertThat(scored[i][0]).isZero();
            assertThat(scored[i][i % 2 == 0 ? 1 : 2]).isGreaterThan(0.5);
        }
        assertThat(models.scorer("days scorer", "minilm", rows(0, 120), rows(120, 140), labels))
                .isDeepEqualTo(scored);
        assertThat(lines)
                .containsExactly("days scorer: training on 120 rows", "days scorer: probabilities of an earlier run");
    }
}
