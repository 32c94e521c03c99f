package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
    /** Both wait until the other is there, load at once, and are killed. */
    @Test
    void twoProcesses_atOnceAndKilled_leaveOneWholeCopyAndNothingElse(@TempDir Path dir) throws Exception {
        Path cache = dir.resolve("cache");
        Path temporary = Files.createDirectories(dir.resolve("tmp"));
        List<Process> processes = new ArrayList<>();
        List<String> said = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                processes.add(start(cache, temporary));
            }
            for (Process process : processes) {
                assertThat(line(process)).isEqualTo("ready");
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            for (Process process : processes) {
                said.add(line(process));
            }
        } finally {
            for (Process process : processes) {
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(said.get(0)).isNotNull().isEqualTo(said.get(1));
        assertThat(files(cache))
                .allSatisfy(file -> assertThat(file.toString()).doesNotEndWith(".part"))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("libonnxruntime.so", "libonnxruntime4j_jni.so", "libtokenizers.so");
        assertThat(files(temporary)).isEmpty(); // ONNX Runtime leaves a folder, and nothing in it
    }

    private static Process start(Path cache, Path temporary) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName());
        builder.environment().put(MachineCache.VARIABLE, cache.toString());
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static String line(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Loads both libraries when told, says from where, and waits to be killed. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] args) throws IOException {
            OutputStream out = System.out;
            out.write("ready\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            System.in.read();
            Natives.onnxRuntime();
            Natives.requireTokenizers();
            System.out.println(
                    System.getProperty("onnxruntime.native.path") + " " + System.getProperty("RUST_LIBRARY_PATH"));
            System.out.flush();
            System.in.read();
        }
    }
}
