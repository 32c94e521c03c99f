package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself in a checkout of its own, which is built already: classes of this class path in a jar, and no Spark. */
class ClassArchiveTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));

    @TempDir
    private Path checkout;

    /** What a command does when it has succeeded. */
    static final class Command {
        private Command() {}

        public static void main(String[] args) {
            PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
            ClassArchive.keep(new Console(nowhere, nowhere));
            System.out.println("done");
        }
    }

    @BeforeEach
    void build() throws IOException {
        for (String folder : List.of("jobs/bin", "jobs/target", "jobs/src/main", "udfs/src/main", "conf/spark")) {
            Files.createDirectories(checkout.resolve(folder));
        }
        for (String file : List.of("jobs/bin/sluice", "conf/spark/jvm.options", "conf/spark/log4j2.properties")) {
            Files.copy(ROOT.resolve(file), checkout.resolve(file));
        }
        for (String file : List.of("pom.xml", "jobs/pom.xml", "udfs/pom.xml")) {
            Files.createFile(checkout.resolve(file));
        }
        List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .map(Path::toAbsolutePath)
                .toList();
        jar(entries.stream().filter(Files::isDirectory).toList());
        Files.writeString(
                target().resolve("classpath.txt"),
                String.join(
                        File.pathSeparator,
                        entries.stream()
                                .filter(Files::isRegularFile)
                                .map(Path::toString)
                                .toList()));
        Files.createFile(target().resolve(".built"));
    }

    private Path target() {
        return checkout.resolve("jobs/target");
    }

    private void jar(List<Path> folders) throws IOException {
        Path jar = target().resolve("original-sluice-jobs-0.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path folder : folders) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".class")).toList()) {
                        if (file.startsWith(folder.resolve("dev/sluice"))) {
                            zip.putNextEntry(
                                    new ZipEntry(folder.relativize(file).toString()));
                            Files.copy(file, zip);
                        }
                    }
                }
            }
        }
    }

    private record Ran(int code, String said, boolean shared) {}

    /** @param shared whether a class of ours came out of an archive */
    private Ran run(Map<String, String> environment) throws IOException, InterruptedException {
        Path loaded = checkout.resolve("loaded.txt");
        ProcessBuilder builder =
                new ProcessBuilder(checkout.resolve("jobs/bin/sluice").toString()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("SLUICE_") || key.startsWith("SPARK_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SLUICE_MAIN", Command.class.getName());
        builder.environment().put("SLUICE_JAVA_OPTS", "-Xmx64m -Xlog:class+load:file=" + loaded);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());
        int code = process.waitFor();
        boolean shared = Files.readAllLines(loaded).stream()
                .anyMatch(line -> line.contains(Command.class.getName() + " source: shared objects file"));
        return new Ran(code, said, shared);
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(target())) {
            return files.filter(file -> file.getFileName().toString().startsWith("classes-"))
                    .toList();
        }
    }

    private Path archive() throws IOException, InterruptedException {
        assertThat(run(Map.of())).isEqualTo(new Ran(0, "done\n", false));
        List<Path> kept = archives();
        assertThat(kept).hasSize(1);
        Files.setPosixFilePermissions(kept.get(0), PosixFilePermissions.fromString("rw-------"));
        return kept.get(0);
    }

    @Test
    void secondCommand_ofABuild_loadsTheClassesThatTheFirstKept() throws Exception {
        Path archive = archive();
        assertThat(run(Map.of())).isEqualTo(new Ran(0, "done\n", true));
        assertThat(archives()).containsExactly(archive);
    }

    @Test
    void command_withAnArchiveThatIsCutOff_runsWithoutAndKeepsANewOne() throws Exception {
        Path archive = archive();
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(file.length() / 3);
        }
        assertThat(run(Map.of())).isEqualTo(new Ran(0, "done\n", false));
        assertThat(run(Map.of())).isEqualTo(new Ran(0, "done\n", true));
    }

    @Test
    void command_withADamagedArchive_runsWithout() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(archive().toFile(), "rw")) {
            byte[] noise = new byte[64 * 1024];
            Arrays.fill(noise, (byte) 0x5a);
            for (int part = 1; part < 8; part++) {
                file.seek(file.length() * part / 8);
                file.write(noise);
            }
        }
        assertThat(run(Map.of())).isEqualTo(new Ran(0, "done\n", false));
    }

    @Test
    void command_ofARebuiltJar_runsWithoutTheOldArchive() throws Exception {
        archive();
        List<Path> folders = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry))) {
                folders.add(Path.of(entry).toAbsolutePath());
            }
        }
        jar(folders);
        assertThat(run(Map.of())).isEqualTo(new Ran(0, "done\n", false));
    }

    @Test
    void command_withTheArchiveSwitchedOff_keepsNoClasses() throws Exception {
        assertThat(run(Map.of("SLUICE_CLASS_ARCHIVE", "off"))).isEqualTo(new Ran(0, "done\n", false));
        assertThat(archives()).isEmpty();
    }
}
