package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

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

    private static Device.Resolved gpu(int index, boolean required) {
        return new Device.Resolved(true, index, required, CudaSpec.DEFAULT);
    }

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
        assertThat(Device.parse("cuda:1").resolve(three, true, gpu -> "")).isEqualTo(gpu(1, true));
        assertThat(Device.parse("cuda").resolve(three, true, gpu -> "")).isEqualTo(gpu(3, true));
        assertThat(Device.parse("auto").resolve(three, true, gpu -> "")).isEqualTo(gpu(3, false));
        assertThat(Device.parse("cuda").resolve(NONE, true, gpu -> "")).isEqualTo(gpu(0, true));
        assertThat(Device.parse("cpu").resolve(three, true, gpu -> "")).isEqualTo(Device.Resolved.CPU);
    }

    @Test
    void resolve_autoWithoutAUsableGpu_isTheCpu() {
        assertThat(Device.parse("auto").resolve(NONE, false, gpu -> "")).isEqualTo(Device.Resolved.CPU);
        assertThat(Device.parse("auto").resolve(NONE, true, gpu -> "libcublasLt.so.12: cannot open"))
                .isEqualTo(Device.Resolved.CPU);
    }

    @Test
    void resolve_cudaWithoutTheLibrary_saysHowToGetIt() {
        assertThatThrownBy(() -> Device.parse("cuda:1").resolve(NONE, false, gpu -> ""))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("device: cuda:1 was asked for")
                .hasMessageContaining("-Pgpu")
                .hasMessageContaining("onnxruntime_gpu");
        assertThatThrownBy(() -> Device.parse("cuda").resolve(NONE, true, gpu -> "libcublasLt.so.12: cannot open"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("(cuda:0 of this machine)")
                .hasMessageContaining("GPU 0 or its CUDA libraries")
                .hasMessageContaining("libcublasLt.so.12: cannot open");
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

    @Test
    void suited_int8Graph_isForTheCpuOrAnError() {
        assertThat(gpu(1, false).suited(Precision.INT8_DYNAMIC, "a.onnx")).isEqualTo(Device.Resolved.CPU);
        assertThat(gpu(1, false).suited(Precision.FP16, "a.onnx")).isEqualTo(gpu(1, false));
        assertThat(gpu(1, true).suited(Precision.FP32, "a.onnx")).isEqualTo(gpu(1, true));
        assertThatThrownBy(() -> gpu(1, true).suited(Precision.INT8_DYNAMIC, "a.onnx"))
                .isInstanceOf(UserException.class)
                .hasMessage("device: cuda:1 was asked for, but a.onnx quantises to int8 at run time, which is for CPUs;"
                        + " expected a graph in fp32 or fp16, or the device cpu or auto");
    }

    @Test
    void require_int8Graph_isToldWithoutALookAtTheMachine() {
        assertThatThrownBy(() -> Device.parse("cuda").require(Precision.INT8_DYNAMIC, "bundle b"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("bundle b quantises to int8");
        assertThatCode(() -> Device.AUTO.require(Precision.INT8_DYNAMIC, "b")).doesNotThrowAnyException();
        assertThatCode(() -> Device.parse("cuda").require(Precision.FP16, "b")).doesNotThrowAnyException();
    }

    @Test
    void resolve_onAGpu_keepsItsSettingsAndOnACpuForgetsThem() {
        CudaSpec spec = new CudaSpec(1 << 30, "next-power-of-two", 4096, true, false);
        Device.Resolved gpu = Device.AUTO.with(spec).resolve(NONE, true, n -> "");
        assertThat(gpu).isEqualTo(new Device.Resolved(true, 0, false, spec));
        // One loaded model serves both: there is nothing to tell them by.
        assertThat(Device.CPU.with(spec).resolve(NONE, true, n -> "")).isEqualTo(Device.Resolved.CPU);
        assertThat(Device.AUTO.with(spec).resolve(NONE, true, n -> "libcublasLt.so.12: cannot open"))
                .isEqualTo(Device.Resolved.CPU);
    }

    @Test
    void cudaOptions_areThoseOfOnnxRuntime() {
        assertThat(Cuda.options(CudaSpec.DEFAULT))
                .containsExactly(entry("arena_extend_strategy", "kSameAsRequested"), entry("use_tf32", "0"));
        assertThat(Cuda.options(new CudaSpec(8L << 30, "next-power-of-two", 1, false, false)))
                .containsExactly(
                        entry("arena_extend_strategy", "kNextPowerOfTwo"),
                        entry("gpu_mem_limit", "8589934592"),
                        entry("use_tf32", "0"));
    }

    @Test
    void tensorRt_withoutItsProvider_isAnErrorBeforeCudaIsTried() throws OrtException {
        CudaSpec spec = new CudaSpec(0, "same-as-requested", 1, false, true);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            assertThatThrownBy(() -> Cuda.addTo(options, 0, spec))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("small.cuda.tensorrt")
                    .hasMessageContaining("-Pgpu");
        }
    }

    @Test
    void cudaSpec_valuesThatMeanNothing_areRefused() {
        assertThatThrownBy(() -> new CudaSpec(-1, "same-as-requested", 1, false, false))
                .isInstanceOf(UserException.class);
        assertThatThrownBy(() -> new CudaSpec(0, "kSameAsRequested", 1, false, false))
                .isInstanceOf(UserException.class);
        assertThatThrownBy(() -> new CudaSpec(0, "same-as-requested", 0, false, false))
                .isInstanceOf(UserException.class);
    }
}
