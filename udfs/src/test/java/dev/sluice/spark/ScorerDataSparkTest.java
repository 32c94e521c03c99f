package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import dev.sluice.settings.ScorerDataSpec;
import dev.sluice.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pairs that a scorer is adapted with. */
@Tag("spark")
class ScorerDataSparkTest {
    private static final String ROWS =
            """
            select * from values
              ('t1', array('big cats', 'large cats'), array('the big cat', 'dogs', 'dogs', '', null, 'big cats')),
              ('t2', array('small dogs', null, ' '), null),
              ('t3', array('birds'), array()),
              ('', array('lost'), array('lost')),
              ('t5', array(), array('no reference')),
              (null, array('lost'), null) as rows(text, answers, samples)""";

    @TempDir
    private Path home;

    @Test
    void pairs_ofRows_areReferencesOthersAndScoredSamples() {
        ScorerData.Report report = build(ROWS);
        List<Row> pairs = pairs();
        assertThat(report.rows()).isEqualTo(3);
        assertThat(report.skipped()).isEqualTo(3);
        assertThat(report.references()).isEqualTo(4);
        assertThat(report.samples()).isEqualTo(2);
        assertThat(report.written()).isEqualTo(pairs.size()).isEqualTo(4 + report.others() + 2);
        Map<String, Double> labels = pairs.stream()
                .collect(Collectors.toMap(row -> row.getString(0) + "|" + row.getString(1), row -> row.getDouble(2)));
        assertThat(labels)
                .containsEntry("<t1>|big cats", 1.0)
                .containsEntry("<t1>|large cats", 1.0)
                .containsEntry("<t2>|small dogs", 1.0)
                .containsEntry("<t3>|birds", 1.0)
                .containsEntry("<t1>|dogs", 0.0);
        // "the big cat" against "big cats", stemmed: 2 of 3 and 2 of 2 words.
        assertThat(labels.get("<t1>|the big cat")).isCloseTo(0.8, within(1e-12));
        Set<String> targets = Set.of("big cats", "large cats", "small dogs", "birds");
        assertThat(report.others()).isBetween(1L, 4L);
        pairs.stream()
                .filter(row -> row.getDouble(2) == 0 && !row.getString(1).equals("dogs"))
                .forEach(row -> assertThat(targets).contains(row.getString(1)));
    }

    @Test
    void pairs_ofTheSameSeed_areTheSameInOrder() {
        String rows = "select concat('text ', id) text, concat('answer ', id % 40) answers from range(100)";
        build(rows, "scorer.data.pairs", 500);
        List<Row> first = pairs();
        assertThat(first).hasSize(500);
        build(rows, "scorer.data.pairs", 500);
        assertThat(pairs()).isEqualTo(first);
        build(rows, "scorer.data.pairs", 500, "scorer.data.seed", 8);
        assertThat(pairs()).isNotEqualTo(first);
        build(rows, "scorer.data.pairs", 30);
        assertThat(pairs()).isEqualTo(first.subList(0, 30));
        // 100 references and at most as many others: three rounds at least, each of all pairs before the next.
        int made = (int) build(rows).written();
        assertThat(made).isBetween(150, 200);
        assertThat(Set.copyOf(first.subList(0, made))).hasSize(made);
        assertThat(Set.copyOf(first.subList(made, 2 * made))).isEqualTo(Set.copyOf(first.subList(0, made)));
        assertThat(first.subList(made, 2 * made)).isNotEqualTo(first.subList(0, made));
        assertThat(first.subList(0, made).stream().filter(row -> row.getDouble(2) == 0))
                .as("no pair is both right and wrong")
                .noneMatch(row -> row.getString(1)
                        .equals("answer " + Integer.parseInt(row.getString(0).replaceAll("[^0-9]", "")) % 40));
    }

    @Test
    void column_wrong_isToldByName() {
        String numbers = "select 'a' text, 1 answers, array('x') samples";
        refused(numbers, "scorer.data.references: expected column 'answers' to hold text", "found int");
        String text = "select 'a' text, 'b' answers, 'x' samples";
        refused(text, "scorer.data.samples: expected column 'samples' to hold several texts", "found string");
        refused("select 'a' text, 'b' answers", "scorer.data.samples: column 'samples' is not in the input");
        refused("select 'a' text, '' answers, array('x') samples", "expected rows with a text and a reference");
    }

    @Test
    void output_thatExists_isRefused() {
        build(ROWS);
        assertThatThrownBy(() -> build(ROWS, "scorer.data.overwrite", false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("scorer.data.output")
                .hasMessageContaining("--overwrite");
    }

    private List<Row> pairs() {
        return LocalSpark.session()
                .read()
                .schema("instruction string, response string, label double")
                .json(home.resolve("pairs").toString())
                .coalesce(1)
                .collectAsList();
    }

    private ScorerData.Report build(String sql, Object... more) {
        Path input = home.resolve("in");
        LocalSpark.session().sql(sql).write().mode("overwrite").parquet(input.toString());
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path",
                input.toString(),
                "input.text",
                "text",
                "scorer.template",
                "<{text}>",
                "scorer.data.references",
                "answers",
                "scorer.data.overwrite",
                true,
                "scorer.data.output",
                home.resolve("pairs").toString()));
        if (sql.contains("samples") || sql.contains("'b' answers")) {
            values.put("scorer.data.samples", "samples");
        }
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return ScorerData.run(LocalSpark.session(), ScorerDataSpec.of(Settings.of(null, values)), line -> {});
    }

    private void refused(String sql, String... parts) {
        assertThatThrownBy(() -> build(sql))
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
    }
}
