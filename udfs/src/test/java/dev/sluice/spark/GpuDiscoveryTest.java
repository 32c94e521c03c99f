package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/spark/gpu-discovery.sh}, on a machine with the GPUs that a stand-in for {@code nvidia-smi} names. */
class GpuDiscoveryTest {
    static final Path SCRIPT = Path.of(System.getProperty("sluice.root", ".")).resolve("conf/spark/gpu-discovery.sh");

    private record Said(int code, String out, String err) {}

    @TempDir
    private Path path;

    @BeforeEach
    void requireBash() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs /bin/bash");
    }

    @Test
    void script_addressesGiven_areWhatSparkReads() throws Exception {
        assertThat(run("0,3")).isEqualTo(new Said(0, "{\"name\":\"gpu\",\"addresses\":[\"0\",\"3\"]}\n", ""));
    }

    @Test
    void script_nvidiaSmi_namesItsGpus() throws Exception {
        nvidiaSmi("echo 0; echo 1");
        assertThat(run("").out()).isEqualTo("{\"name\":\"gpu\",\"addresses\":[\"0\",\"1\"]}\n");
    }

    @Test
    void script_withoutNvidiaSmi_saysWhatIsMissing() throws Exception {
        Said said = run("");
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("expected nvidia-smi on the PATH", "SLUICE_GPU_ADDRESSES");
    }

    @Test
    void script_driverThatFails_isQuoted() throws Exception {
        nvidiaSmi("echo 'Failed to initialize NVML'; exit 9");
        Said said = run("");
        assertThat(said.code()).isEqualTo(4);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("nvidia-smi failed: Failed to initialize NVML");
    }

    @Test
    void script_noIndices_areNoAddresses() throws Exception {
        nvidiaSmi("echo 'No devices were found'");
        Said said = run("");
        assertThat(said.code()).isEqualTo(5);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("found 'No devices were found'");
    }

    private void nvidiaSmi(String body) throws IOException {
        Path file = Files.writeString(path.resolve("nvidia-smi"), "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Said run(String addresses) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", SCRIPT.toString());
        builder.environment().put("PATH", path.toString());
        builder.environment().put("SLUICE_GPU_ADDRESSES", addresses);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, err);
    }
}
