package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import dev.sluice.evaluation.GapReport.Alone;
import dev.sluice.routing.TrustedSegments;
import dev.sluice.settings.EvaluateSpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An enriched table of 120 rows by hand. 100 are in English: small confidence i / 100, small right from 40 on (60 rows), asked
 * below 20, the strong LLM right on all but 90 to 99. Ten in French and six without a language, all wrong but the LLM's. Four
 * have no gold.
 */
@Tag("spark")
class EvaluationSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private static Path shared;

    private static String table;

    @TempDir
    private Path home;

    private Map<String, Object> values;

    @BeforeAll
    static void write() {
        table = shared.resolve("enriched").toString();
        SPARK.sql(
                        """
                        with r as (select id,
                            case when id < 100 then 'en' when id < 110 then 'fr' end lang,
                            if(id < 116, 'yes', null) gold,
                            if(id < 100, id / 100d, cast(null as double)) conf,
                            id >= 40 and id < 100 small_right,
                            id < 20 or id >= 100 and id < 116 asked,
                            id < 90 or id >= 100 strong_right
                          from range(120))
                        select lang, gold,
                            if(strong_right, 'yes', if(id = 99, null, 'no')) strong,
                            if(id % 2 = 0, 'yes', 'no') cheap,
                            cast(null as string) silent,
                            if(asked and strong_right or small_right, 'yes', 'no') sluice_label,
                            conf sluice_confidence, 'x' sluice_stage,
                            if(asked, 'escalate', 'accept') sluice_route,
                            if(not asked, 'confident', if(id < 10, 'stored', 'asked')) sluice_reason,
                            if(small_right, 'yes', 'no') sluice_small_label,
                            conf sluice_small_confidence, 'k' sluice_request_key,
                            cast(if(asked and id >= 10, 0.001, 0) as decimal(20, 12)) sluice_charge_usd
                        from r""")
                .coalesce(2)
                .write()
                .parquet(table);
    }

    @BeforeEach
    void settings() {
        values = new HashMap<>(Map.of("input.path", table, "evaluate.gold", "gold"));
    }

    private Evaluation evaluation() {
        return Evaluation.of(SPARK, EvaluateSpec.of(Settings.of(null, values)));
    }

    @Test
    void of_noLlmAndNoSegment_isWhatItWas() {
        Evaluation plain = evaluation();
        assertThat(plain.extras()).isEqualTo(new Evaluation.Extras(null, null, null, null));
        assertThat(plain.gold()).isEqualTo(116);
        assertThat(plain.smallRight()).isEqualTo(60);
        assertThat(plain.right()).isEqualTo(96);
        assertThat(plain.summary()).doesNotContain("PGR", "alone", "segments", "trusted");
    }

    @Test
    void of_llmOfEveryRow_isTheGapAndTheCurve() {
        values.put("evaluate.llm", List.of("cheap", "strong"));
        Evaluation found = evaluation();
        var gap = found.extras().gap();
        assertThat(gap.alone()).containsExactly(new Alone("cheap", 58, 0), new Alone("strong", 106, 1));
        // (96 - 60) / (106 - 60) of 116 rows.
        assertThat(gap.gap().recovered().orElseThrow()).isCloseTo(36 / 46.0, within(1e-12));
        // 36 rows are the LLM's; against the strong one 20 rows (20 to 39) are lost and 10 (90 to 99) won.
        assertThat(gap.againstSmall().firstOnly()).isEqualTo(36);
        assertThat(gap.againstSmall().secondOnly()).isZero();
        assertThat(gap.againstCeiling().firstOnly()).isEqualTo(10);
        assertThat(gap.againstCeiling().secondOnly()).isEqualTo(20);
        // The 16 rows without a confidence are asked first, together; each of the next 40 gains a row, the last ten
        // lose one.
        var points = gap.curve().points();
        assertThat(points).hasSize(1 + 1 + 100);
        assertThat(points.get(1).calls()).isEqualTo(16 / 116.0);
        assertThat(points.get(1).accuracy()).isEqualTo(76 / 116.0);
        assertThat(gap.curve().best().calls()).isEqualTo(56 / 116.0);
        assertThat(gap.curve().best().accuracy()).isEqualTo(116 / 116.0);
        // 36 of 120 rows answered; 26 of them bought for $0.026.
        assertThat(found.summary())
                .contains("alone      cheap accuracy 0.5000")
                .contains("alone      strong accuracy 0.9138 (the ceiling); 1 rows without an answer count as wrong")
                .contains("PGR 0.7826")
                .contains("cost       30.00 % of a call for every row; charge $0.026000 of about $0.120000 (21.67 %)");
    }

    @Test
    void of_segments_trustsThoseWhoseBoundReachesTheFloor() throws IOException {
        Path file = home.resolve("a/segments.json");
        values.put("evaluate.segment", "lang");
        values.put("evaluate.segments-output", file.toString());
        values.put("evaluate.floor", "0.53");
        String summary = evaluation().summary();
        assertThat(summary)
                .contains("segments   by lang")
                .containsPattern("  en +100  0.6000  0.5311  0.6658  20.0 %  1.0000")
                .containsPattern("  fr +10  0.0000  0.0000  0.2057 100.0 %  1.0000")
                .containsPattern("  \\(null\\) +6  0.0000 ")
                .endsWith("trusted    1 of 2 segments: their lower bound is at least 0.53; written to " + file);
        SegmentsFile written = new SegmentsFile("key", file.toString(), new Configuration());
        assertThat(written.read()).isEqualTo(TrustedSegments.of("lang", 0.53, List.of("en"), List.of("fr")));
        assertThat(Files.readString(file)).contains("\"fr\" : 10").doesNotContain("null");

        assertThatThrownBy(this::evaluation)
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("evaluate.segments-output", file.toString(), "exists", "--overwrite");
        values.put("evaluate.overwrite", "true");
        values.put("evaluate.floor", "0.54");
        evaluation();
        assertThat(written.read()).isEqualTo(TrustedSegments.of("lang", 0.54, List.of(), List.of("en", "fr")));
        Files.writeString(file, "{");
        assertThatThrownBy(written::read)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("key: " + file + ": not readable");
        Files.delete(file);
        assertThatThrownBy(written::read).isInstanceOf(UserException.class).hasMessageContaining("no such file");
    }

    @Test
    void of_badColumns_areErrorsThatNameThem() {
        values.put("evaluate.llm", List.of("gpt"));
        assertError("evaluate.llm: column 'gpt' is not in the input");
        values.put("evaluate.llm", List.of("silent", "strong"));
        assertError(
                "evaluate.llm: expected column 'silent' to hold an answer for every row, found none in the 116 rows");
        values.remove("evaluate.llm");
        values.put("evaluate.segment", "country");
        assertError("evaluate.segment: column 'country' is not in the input");
    }

    @Test
    void of_segmentColumnOfIds_isRefused() {
        String many = home.resolve("many").toString();
        SPARK.read()
                .parquet(table)
                .limit(1)
                .crossJoin(SPARK.range(10_001).toDF("id"))
                .write()
                .parquet(many);
        values.put("input.path", many);
        values.put("evaluate.segment", "id");
        assertError("evaluate.segment: expected a column with at most 10000 different values");
    }

    private void assertError(String start) {
        assertThatThrownBy(this::evaluation).isInstanceOf(UserException.class).hasMessageStartingWith(start);
    }
}
