package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.LocalSpark;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class CertifyScaleSparkTest {
    @TempDir
    private static Path work;

    /** Seven eighths are right, so that not all rows can be accepted at 0.9, and most can. */
    @Test
    void table_ofTwentyThousandRows_isCertifiedWithinItsLabels() {
        Map<String, String> values = new CertifyScale(LocalSpark.session(), work, 20_000, line -> {})
                .run().stream()
                        .collect(Collectors.toMap(
                                m -> m.measure().substring(CertifyScale.NAME.length()), Measure::value));
        assertThat(Double.parseDouble(values.get("certified share"))).isBetween(0.6, 0.97);
        assertThat(Integer.parseInt(values.get("labels bought"))).isBetween(100, 2_000);
        assertThat(values).containsEntry("scored rows", "20,000");
    }
}
