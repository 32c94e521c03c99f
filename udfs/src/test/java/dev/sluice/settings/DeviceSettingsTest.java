package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import dev.sluice.model.CudaSpec;
import dev.sluice.model.Device;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceSettingsTest {
    private static Device device(Map<String, ?> values) {
        return DeviceSettings.of(Settings.of(null, values));
    }

    @Test
    void defaults_areThoseOfTheSpec() {
        assertThat(device(Map.of())).isEqualTo(Device.AUTO);
    }

    @Test
    void cuda_everySetting_travelsWithTheDevice() {
        Device device = device(Map.of(
                "small.device", "cuda:1",
                "small.cuda.memory", "8 GiB",
                "small.cuda.arena", "next-power-of-two",
                "small.cuda.tokens", "32768",
                "small.cuda.cpu-nodes", "true",
                "small.cuda.tensorrt", "true"));
        assertThat(device).hasToString("cuda:1");
        assertThat(device.cuda()).isEqualTo(new CudaSpec(8L << 30, "next-power-of-two", 32_768, true, true));
    }

    @ParameterizedTest
    @CsvSource({
        "small.cuda.memory, half, a size above zero such as 512 MiB or 4 GiB",
        "small.cuda.memory, 0, a size above zero",
        "small.cuda.arena, kSameAsRequested, 'one of same-as-requested, next-power-of-two'",
        "small.cuda.tokens, 0, a whole number from 1 to",
        "small.cuda.cpu-nodes, some, true or false",
        "small.cuda.tensorrt, fp16, true or false",
        "small.device, gpu, 'auto, cpu, cuda or cuda:N'",
    })
    void value_wrong_isToldWithKeyAndExpectation(String key, String value, String expected) {
        assertThatThrownBy(() -> device(Map.of(key, value)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(key + ": expected ")
                .hasMessageContaining(expected)
                .hasMessageContaining("found '" + value + "'");
    }
}
