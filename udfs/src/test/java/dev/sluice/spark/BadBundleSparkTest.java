package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle that cannot be used is told on the driver, before anything is written. */
@Tag("spark")
class BadBundleSparkTest {
    @TempDir
    private Path home;

    private Path bundle;

    @BeforeEach
    void copy() throws IOException {
        bundle = Bundle.copy(Bundle.LINEAR, home.resolve("bundle"));
    }

    private void refused(List<String> bundles, String... parts) throws IOException {
        Job job = new Job(home)
                .texts("zyx")
                .set("small.bundles", bundles)
                .set("small.thresholds", bundles.stream().map(b -> 0.9).toList());
        assertThatThrownBy(job::run).isInstanceOf(UserException.class).message().contains(parts);
        assertThat(job.out()).doesNotExist();
    }

    @Test
    void bundle_missing_isToldWithItsPath() throws IOException {
        refused(
                List.of(home.resolve("nowhere").toString()),
                home.resolve("nowhere").toString(),
                "no such directory");
    }

    @Test
    void bundle_thatIsAnotherFolder_isTold() throws IOException {
        refused(List.of(home.toString()), home.toString(), "no manifest.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear.bin", "calibration.json"})
    void file_damaged_isToldWithItsName(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(bundle.resolve(file));
        bytes[bytes.length / 2] ^= 1;
        Files.write(bundle.resolve(file), bytes);
        refused(List.of(bundle.toString()), bundle.toString(), file, "does not match its manifest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear.bin", "calibration.json"})
    void file_missing_isToldWithItsName(String file) throws IOException {
        Files.delete(bundle.resolve(file));
        refused(List.of(bundle.toString()), bundle.toString(), file, "missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"format\": 99}"})
    void manifest_damaged_isTold(String manifest) throws IOException {
        Files.writeString(bundle.resolve("manifest.json"), manifest);
        refused(List.of(bundle.toString()), bundle.toString(), "manifest.json");
    }

    @Test
    void bundles_ofDifferentLabels_areToldWithBoth() throws IOException {
        Path other = Bundle.train("linear", Bundle.gold("fine"));
        refused(List.of(bundle.toString(), other.toString()), "same labels", "good", "fine", "small2");
    }

    @Test
    void device_cudaOnThisClassPath_isToldWithWhatToDo() throws IOException {
        Job job = new Job(home).texts("zyx").set("small.device", "cuda");
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("device")
                .hasMessageContaining("cuda")
                .hasMessageContaining("-Pgpu");
    }

    @Test
    void device_unknown_isToldWithTheChoices() throws IOException {
        Job job = new Job(home).texts("zyx").set("small.device", "tpu");
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("'tpu'")
                .hasMessageContaining("auto, cpu, cuda or cuda:N");
        assertThat(job.out()).doesNotExist();
    }
}
