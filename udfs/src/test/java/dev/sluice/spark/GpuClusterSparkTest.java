package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/spark/gpu.conf} on a worker that says it has two GPUs, in JVMs of its own. */
@Tag("spark")
@Tag("long")
class GpuClusterSparkTest {
    private static final Path CONF = GpuDiscoveryTest.SCRIPT.resolveSibling("gpu.conf");

    @TempDir
    private Path home;

    @Test
    void twoTasks_ofExecutorsWithAGpuEach_seeTwoDevices() throws Exception {
        String script = GpuDiscoveryTest.SCRIPT.toAbsolutePath().toString();
        Map<String, String> rehearsal = Map.of(
                "spark.worker.resource.gpu.amount", "2",
                "spark.worker.resource.gpu.discoveryScript", script,
                "spark.executor.resource.gpu.discoveryScript", script,
                "spark.executor.cores", "1",
                "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "spark.executor.memory", "512m",
                "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                "spark.ui.enabled", "false",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1");
        List<String> said = submit(rehearsal);
        assertThat(said.stream().filter(line -> line.startsWith(GpuAddresses.MARK)))
                .as("%s", said)
                .hasSize(2)
                .anyMatch(line -> line.contains("cuda:0"))
                .anyMatch(line -> line.contains("cuda:1"));
    }

    private List<String> submit(Map<String, String> settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "@" + CONF.resolveSibling("jvm.options"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local-cluster[1,2,1024]",
                "--properties-file",
                CONF.toString()));
        settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        command.addAll(List.of("--class", GpuAddresses.class.getName(), "spark-internal"));
        Files.createDirectories(home.resolve("jars")); // what Spark knows a distribution by
        Path log = home.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_"));
        builder.environment()
                .putAll(Map.of(
                        "SLUICE_GPU_ADDRESSES", "0,1",
                        "SPARK_HOME", home.toString(),
                        "SPARK_SCALA_VERSION", "2.13",
                        "SPARK_LOCAL_IP", "127.0.0.1",
                        "SPARK_LOCAL_DIRS", home.resolve("local").toString()));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("ends in time: %s", Files.readString(log))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readAllLines(log);
    }
}
