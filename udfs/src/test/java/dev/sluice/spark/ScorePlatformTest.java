package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.CudaSpec;
import org.junit.jupiter.api.Test;

class ScorePlatformTest {
    @Test
    void batches_onAGpu_sayWhatDecidesTheLastBitsAndHowFarTheyMayMove() {
        assertThat(ScorePlatform.batches(CudaSpec.DEFAULT)).isEqualTo("tokens:16384, tolerance: fp32 1e-4, fp16 1e-2");
        assertThat(ScorePlatform.batches(new CudaSpec(0, "same-as-requested", 512, false, true)))
                .isEqualTo("tokens:512, tensorrt, tolerance: fp32 1e-4, fp16 1e-2");
    }
}
