package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.domain.UserException;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    private static final OptionalInt NONE = OptionalInt.empty();

    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "cuda", "cuda:0", "cuda:12"})
    void parse_everySpelling_isShownTheSame(String value) {
        assertThat(Device.parse(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:x", "cuda:9999", " cpu"})
    void parse_anythingElse_namesKeyValueAndExpectation(String value) {
        assertThatThrownBy(() -> Device.parse(value))
                .isInstanceOf(UserException.class)
                .hasMessage("device: expected auto, cpu, cuda or cuda:N (N from 0), found '" + value + "'");
    }

    @Test
    void resolve_withCuda_takesTheSettingThenTheTaskThenTheFirst() {
        OptionalInt three = OptionalInt.of(3);
        assertThat(Device.parse("cuda:1").resolve(three, true, gpu -> true)).isEqualTo(new Device.Resolved(true, 1));
        assertThat(Device.parse("cuda").resolve(three, true, gpu -> true)).isEqualTo(new Device.Resolved(true, 3));
        assertThat(Device.parse("auto").resolve(three, true, gpu -> true)).isEqualTo(new Device.Resolved(true, 3));
        assertThat(Device.parse("cuda").resolve(NONE, true, gpu -> true)).isEqualTo(new Device.Resolved(true, 0));
        assertThat(Device.parse("cpu").resolve(three, true, gpu -> true)).isEqualTo(Device.Resolved.CPU);
    }

    @Test
    void resolve_autoWithoutAUsableGpu_isTheCpu() {
        assertThat(Device.parse("auto").resolve(NONE, false, gpu -> true)).isEqualTo(Device.Resolved.CPU);
        assertThat(Device.parse("auto").resolve(NONE, true, gpu -> false)).isEqualTo(Device.Resolved.CPU);
    }

    @Test
    void resolve_cudaWithoutTheLibrary_saysHowToGetIt() {
        assertThatThrownBy(() -> Device.parse("cuda:1").resolve(NONE, false, gpu -> true))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("device: cuda:1 was asked for")
                .hasMessageContaining("-Pgpu")
                .hasMessageContaining("onnxruntime_gpu");
        assertThatThrownBy(() -> Device.parse("cuda").resolve(NONE, true, gpu -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("GPU 0");
    }

    @Test
    void probe_graph_isOneThatOnnxRuntimeRuns() throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(Cuda.IDENTITY);
                OnnxTensor x = OnnxTensor.createTensor(environment, new float[] {4.5f});
                OrtSession.Result result = session.run(Map.of("x", x))) {
            assertThat((float[]) result.get(0).getValue()).containsExactly(4.5f);
        }
    }

    @Test
    void platform_described_namesWhatDecidesTheLastBits() {
        assertThat(Platform.describe(Device.Resolved.CPU))
                .containsOnlyKeys("arch", "device", "instruction-set", "java", "onnxruntime", "os")
                .containsEntry("device", "cpu")
                .doesNotContainValue("");
    }
}
