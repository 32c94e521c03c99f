package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GateRowsTest {
    private static List<JsonNode> rows(int from, int to) {
        return IntStream.range(from, to)
                .<JsonNode>mapToObj(i -> JsonNodeFactory.instance
                        .objectNode()
                        .put("text", "row " + i)
                        .put("label", "good"))
                .toList();
    }

    private static SystemsData data(List<JsonNode> train, List<JsonNode> choose) {
        return new SystemsData("made up", "llm", "cheap", 0.5, 1e-3, train, choose, rows(900, 910));
    }

    @Test
    void rowsToChooseOn_areHalvedBetweenTeachingAndChoosing() {
        List<GateRows> trials = GateRows.of(data(rows(0, 40), rows(100, 120)));
        assertThat(trials).hasSize(2);
        assertThat(trials).extracting(GateRows::name).containsExactly("", " answers alone");
        assertThat(trials.get(0).gold()).isEqualTo(rows(0, 40));
        assertThat(trials.get(0).answered()).hasSize(10).contains(rows(100, 101).get(0));
        assertThat(trials.get(0).choose()).hasSize(10).contains(rows(101, 102).get(0));
    }

    @Test
    void trainingRowsAlone_areQuartered_withMuchGoldAndWithLittle() {
        List<GateRows> trials = GateRows.of(data(rows(0, 40), null));
        assertThat(trials)
                .extracting(
                        trial -> trial.gold().size(), trial -> trial.answered().size(), trial -> trial.choose()
                                .size())
                .containsExactly(tuple(30, 5, 5), tuple(30, 5, 5), tuple(10, 20, 10), tuple(10, 20, 10));
    }

    @Test
    void noText_isInTwoLists() {
        List<JsonNode> twice =
                Stream.of(rows(0, 37), rows(3, 30)).flatMap(List::stream).toList();
        for (GateRows trial : GateRows.of(data(twice, null))) {
            assertThat(trial.gold()).doesNotContainAnyElementsOf(trial.choose());
            assertThat(trial.gold()).doesNotContainAnyElementsOf(trial.answered());
            assertThat(trial.answered()).doesNotContainAnyElementsOf(trial.choose());
        }
    }
}
