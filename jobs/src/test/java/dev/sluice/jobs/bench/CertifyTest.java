package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.domain.UserException;
import dev.sluice.jobs.bench.agreement.Column;
import dev.sluice.jobs.bench.agreement.Rules;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the figures of certify are made of and add up to. */
class CertifyTest {
    private static CertifyCell cell(String rule, double target, double saved, int missed) {
        return new CertifyCell("c", target, rule, 200, saved, 0.02, missed);
    }

    private static final CertifyFigures FIGURES = new CertifyFigures(List.of(
            cell("Sluice", 0.9, 0.6, 10),
            cell("BARGAIN_A", 0.9, 0.5, 40),
            cell("Sluice", 0.95, 0.45, 32),
            cell("BARGAIN_A", 0.95, 0.4, 0),
            cell("Sluice", 0.99, 0.07, 0),
            cell("BARGAIN_A", 0.99, 0.09, 0)));

    @Test
    void pValue_ofMisses_isTheExactUpperTail() {
        assertThat(new CertifyCell("c", 0.9, "r", 2, 0, 0, 0).pValue()).isEqualTo(1);
        assertThat(new CertifyCell("c", 0.9, "r", 2, 0, 0, 1).pValue()).isEqualTo(0.19, within(1e-12));
        assertThat(new CertifyCell("c", 0.9, "r", 2, 0, 0, 2).pValue()).isEqualTo(0.01, within(1e-12));
    }

    @Test
    void table_hasALineForEachTarget() {
        assertThat(FIGURES.table())
                .containsExactly(
                        "| column | T | Sluice | BARGAIN_A |",
                        "|---|---|---|---|",
                        "| c | 0.90 | 0.600 / 0.020 / 10 | 0.500 / 0.020 / 40 |",
                        "| c | 0.95 | 0.450 / 0.020 / 32 | 0.400 / 0.020 / 0 |",
                        "| c | 0.99 | 0.070 / 0.020 / 0 | 0.090 / 0.020 / 0 |");
    }

    /** 32 of 200 at 0.1: p = 0.0053, under 0.05 / 3. The last cell is saturated and in the smallest difference alone. */
    @Test
    void goals_lookAtTheWorstCellAndAtTheMeanOfThoseThatAreNotSaturated() {
        List<Measure> goals =
                FIGURES.measures().stream().filter(m -> m.goal() != null).toList();
        assertThat(goals).extracting(Measure::value).element(1).isEqualTo("-0.0200");
        assertThat(goals).extracting(Measure::value).element(2).isEqualTo("+0.0750");
        assertThat(goals).extracting(Measure::meets).containsExactly(false, false, true);
        assertThat(FIGURES.measures()).hasSize(6 * 3 + 3);
    }

    @Test
    void trainingRows_withATextThatIsToBeAnswered_areLeftOut() {
        List<JsonNode> train = List.of(row("Where is my card?"), row("another"), row("ÜBER  alles"));
        List<JsonNode> report = List.of(row("where is my CARD"), row("über alles!"));
        assertThat(new ModelAnswers.Rows(train, report).apart().train())
                .extracting(row -> row.path("text").asText())
                .containsExactly("another");
    }

    @Test
    void trainingRows_ofTheReportedColumns_shareNoTextWithThoseToAnswer() {
        SharedData shared = shared();
        for (String[] files : new String[][] {
            {"banking77/train", "recorded/banking77_test"}, {"recorded/isear_train", "recorded/isear_test"}
        }) {
            ModelAnswers.Rows apart = new ModelAnswers.Rows(
                            shared.rows("data/" + files[0] + ".jsonl.gz", 1),
                            shared.rows("data/" + files[1] + ".jsonl.gz", 1))
                    .apart();
            Set<String> texts = new HashSet<>();
            apart.train().forEach(row -> texts.add(ModelAnswers.Rows.normalised(row)));
            assertThat(apart.train()).hasSizeGreaterThan(3_000);
            assertThat(apart.report()).noneMatch(row -> texts.contains(ModelAnswers.Rows.normalised(row)));
        }
    }

    /** Against .503 and .338 of the reference; 200 seeds have a standard error of about .007. */
    @Test
    void bargain_onYelpAndRafdb_savesWhatTheReferenceDoes() {
        ProxyColumns proxy = new ProxyColumns(shared());
        assertThat(bargain(proxy.multiclass("YELP", "api0_label"))).isEqualTo(0.503, within(0.03));
        assertThat(bargain(proxy.multiclass("RAFDB", "api2_label"))).isEqualTo(0.338, within(0.03));
    }

    private static double bargain(Column column) {
        CertifyTable table = new CertifyTable(List.of(Rules.bargain()), 200, 1, line -> {});
        return table.run(List.of(() -> ColumnSource.fixed("c", column))).get(0).saved();
    }

    /** Standard error of each: under .004 with 10,000 rows. */
    @Test
    void syntheticColumns_haveTheAccuracyThatTheyName() {
        for (double accuracy : new double[] {0.82, 0.925}) {
            for (ColumnSource source : Arrays.asList(
                    SyntheticColumns.betaByB(0.7, accuracy),
                    SyntheticColumns.betaByA(2, accuracy),
                    SyntheticColumns.logisticNormal(accuracy))) {
                assertThat(source.draw().apply(1).accuracy()).isEqualTo(accuracy, within(0.016));
            }
        }
    }

    @Test
    void seeds_fewerThanOne_areRefused() {
        assertThatThrownBy(() -> new Certify().seeds(0)).isInstanceOf(UserException.class);
    }

    private static SharedData shared() {
        assumeTrue(SharedData.isThere(), "the development data in ../shared");
        return SharedData.find();
    }

    private static JsonNode row(String text) {
        return JsonNodeFactory.instance.objectNode().put("text", text);
    }
}
