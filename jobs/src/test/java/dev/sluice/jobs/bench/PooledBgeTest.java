package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The graph that both sides of the comparison open. */
class PooledBgeTest {
    private static final String TEXT = "the parcel came late";

    @Test
    void cosine_ofVectors_doesNotDependOnTheirLength() {
        assertThat(PooledBge.cosine(new float[] {2, 0}, new float[] {3, 3})).isCloseTo(Math.sqrt(0.5), within(1e-9));
    }

    @Test
    void files_written_areAnEncoderOfOneVectorAText(@TempDir Path folder) throws Exception {
        PooledBge encoder = PooledBge.in(folder.resolve("encoder"));
        float[] vector = new float[384];
        vector[0] = 1;
        String line = "{\"text\": \"" + TEXT + "\", \"vector\": " + Arrays.toString(vector) + "}";
        assertThat(encoder.smallestCosine(List.of(line))).isBetween(-0.5, 0.5);
        // Special tokens: [CLS] and [SEP].
        assertThat(encoder.meanTokens(List.of(TEXT, TEXT + " "))).isEqualTo(6);
    }
}
