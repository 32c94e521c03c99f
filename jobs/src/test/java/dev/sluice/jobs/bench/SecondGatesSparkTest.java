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
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gold rows have words that the others do not have; the LLM is right about both. */
@Tag("spark")
class SecondGatesSparkTest {
    @TempDir
    private static Path work;

    private static List<JsonNode> rows(int from, int to, String good, String bad) {
        return IntStream.range(from, to)
                .<JsonNode>mapToObj(i -> JsonNodeFactory.instance
                        .objectNode()
                        .put("text", (i % 2 == 0 ? good : bad) + " " + i)
                        .put("label", i % 2 == 0 ? "good" : "bad")
                        .put("gpt4", i % 2 == 0 ? "good" : "bad"))
                .toList();
    }

    private static List<JsonNode> known(int from, int to) {
        return rows(from, to, "a fine day", "an awful night");
    }

    private static List<JsonNode> unknown(int from, int to) {
        return rows(from, to, "superb weather", "ghastly weather");
    }

    private static List<JsonNode> both(int from, int to) {
        return Stream.concat(known(from, to).stream(), unknown(to, 2 * to - from).stream())
                .toList();
    }

    @Test
    void secondGate_labelsWhatTheLlmTaughtIt_andIsReadFromAnEarlierRun() {
        List<String> lines = new ArrayList<>();
        SmallProbabilities models = new SmallProbabilities(
                LocalSpark.session(),
                work,
                Map.of("train.reg-params", List.of(0.001), "train.max-iterations", 20, "train.holdout", 0.1),
                lines::add);
        SystemsData data = new SystemsData(
                "days", "gpt4", "gpt35", 0.5, 1e-3, known(0, 300), both(1_000, 1_200), both(2_000, 2_100));
        SecondGates gates = new SecondGates(data, models, List.of("bad", "good"));
        GateRows rows = new GateRows("", data.train(), unknown(5_000, 5_600), both(6_000, 6_100), true);
        List<Measure> measures = gates.measured(rows, "linear");
        assertThat(measures).hasSize(4).allSatisfy(measure -> {
            assertThat(measure.measure()).startsWith("days linear, distilled second gate, ");
            assertThat(measure.value()).startsWith("1.0000 at ");
        });
        assertThat(work.resolve("days-linear-second/manifest.json")).exists();
        assertThat(gates.measured(rows, "linear")).isEqualTo(measures);
        assertThat(lines)
                .contains("days linear: distilling a second gate", "days linear: second gate of an earlier run");
    }

    @Test
    void secondThatIsNoBetter_isSaid() {
        SmallProbabilities models = new SmallProbabilities(
                LocalSpark.session(),
                work,
                Map.of("train.reg-params", List.of(0.001), "train.max-iterations", 20, "train.holdout", 0.1),
                line -> {});
        SystemsData data = new SystemsData(
                "same", "gpt4", "gpt35", 0.5, 1e-3, known(0, 300), known(1_000, 1_200), known(2_000, 2_100));
        GateRows rows = new GateRows("", data.train(), known(5_000, 5_300), known(6_000, 6_100), true);
        List<Measure> measures = new SecondGates(data, models, List.of("bad", "good")).measured(rows, "linear");
        assertThat(measures).singleElement().satisfies(measure -> assertThat(measure.value())
                .startsWith("none: the second model is not better than the first"));
    }
}
