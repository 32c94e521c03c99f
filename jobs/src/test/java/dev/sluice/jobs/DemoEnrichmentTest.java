package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spark.CertificationSummary;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoEnrichmentTest {
    private static final DemoEnrichment DEMO = new DemoEnrichment(
            null,
            Path.of("/demo"),
            "http://127.0.0.1:1/v1",
            Clock.systemUTC(),
            new Console(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter())));

    @Test
    void noCascadeCertified_sendsEveryRowToTheStandIn() {
        CertificationSummary refused = refused("no cascade could be certified to agree with the LLM on 90 % of the"
                + " rows: do not cascade: use the LLM");
        assertThat(DEMO.small(refused))
                .containsEntry("small.thresholds", List.of(1.1, 1.1))
                .doesNotContainKey("small.certificate");
        assertThat(DemoEnrichment.under(refused)).isEqualTo("nothing is certified, so the stand-in labels every row");
    }

    @Test
    void smallModelNotWorse_labelsEveryRowWithTheLastSmallModel() {
        CertificationSummary refused = refused("do not cascade: use the small model");
        assertThat(DEMO.small(refused))
                .containsEntry("small.thresholds", List.of(1.1, 0.0))
                .containsEntry("small.bundles", List.of("file:/demo/bundles/linear", "file:/demo/bundles/minilm"))
                .doesNotContainKey("small.certificate");
        assertThat(DemoEnrichment.under(refused)).isEqualTo("nothing is certified, so MiniLM labels every row");
    }

    private static CertificationSummary refused(String why) {
        return new CertificationSummary(null, why, List.of());
    }
}
