package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemsDataTest {
    @BeforeEach
    void needsTheDevelopmentData() {
        assumeTrue(SharedData.isThere(), "the development data in ../shared");
    }

    private static Set<String> texts(List<JsonNode> rows) {
        return rows.stream().map(ModelAnswers.Rows::normalised).collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void banking77_hasNoTextInTwoOfTrainChooseAndReport() {
        SystemsData data = SystemsData.banking77(SharedData.find());
        assertThat(Collections.disjoint(texts(data.train()), texts(data.choose())))
                .isTrue();
        assertThat(Collections.disjoint(texts(data.train()), texts(data.report())))
                .isTrue();
        assertThat(Collections.disjoint(texts(data.choose()), texts(data.report())))
                .isTrue();
        assertThat(data.train()).hasSizeBetween(8_900, 9_000);
        assertThat(data.choose()).hasSizeGreaterThan(950);
        assertThat(data.report()).hasSize(3_080);
    }

    @Test
    void isear_hasNoTextInTrainAndReport_andChoosesOnTheTrainingRows() {
        SystemsData data = SystemsData.isear(SharedData.find());
        assertThat(Collections.disjoint(texts(data.train()), texts(data.report())))
                .isTrue();
        assertThat(data.choosing()).isSameAs(data.train());
        assertThat(data.train()).hasSizeGreaterThan(3_600);
        assertThat(data.report()).hasSize(3_831);
    }
}
