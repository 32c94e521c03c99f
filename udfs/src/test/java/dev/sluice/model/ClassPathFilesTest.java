package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathFilesTest {
    private static final List<String> WANTED = List.of("libone.so", "libtwo.so", "libabsent.so");

    @TempDir
    private Path dir;

    @Test
    void unpack_ofAJar_givesTheFilesThatAreThere() throws IOException {
        Path folder = unpack(jar("one", "two"));
        assertThat(names(folder)).containsExactly("libone.so", "libtwo.so");
        assertThat(folder.resolve("libone.so")).hasContent("one");
        assertThat(folder.resolve("libtwo.so")).hasContent("two");
    }

    @Test
    void unpack_sameContentAsAFolder_givesTheSameFolder() throws IOException {
        Path exploded = Files.createDirectories(dir.resolve("classes/native"));
        Files.writeString(exploded.resolve("libone.so"), "one");
        Files.writeString(exploded.resolve("libtwo.so"), "two");
        assertThat(unpack(dir.resolve("classes"))).isEqualTo(unpack(jar("one", "two")));
    }

    @Test
    void unpack_otherContent_givesAnotherFolder() throws IOException {
        assertThat(unpack(jar("one", "two"))).isNotEqualTo(unpack(jar("one", "too")));
    }

    @Test
    void unpack_again_writesNothing() throws IOException {
        Path file = unpack(jar("one", "two")).resolve("libone.so");
        FileTime before = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, before);
        unpack(jar("one", "two"));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    }

    @Test
    void unpack_overDamage_mendsIt() throws IOException {
        Path folder = unpack(jar("one", "two"));
        Files.writeString(folder.resolve("libone.so"), "o");
        Files.delete(folder.resolve("libtwo.so"));
        unpack(jar("one", "two"));
        assertThat(folder.resolve("libone.so")).hasContent("one");
        assertThat(folder.resolve("libtwo.so")).hasContent("two");
    }

    @Test
    void unpack_leftByAKilledProcess_isRemovedAndWhatIsBeingWrittenIsNot() throws IOException {
        Path folder = unpack(jar("one", "two"));
        Files.delete(folder.resolve("libone.so"));
        Path old = Files.createFile(folder.resolve("libone.so-1.part"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        Files.createFile(folder.resolve("libone.so-2.part"));
        unpack(jar("one", "two"));
        assertThat(names(folder)).containsExactly("libone.so", "libone.so-2.part", "libtwo.so");
    }

    private Path unpack(Path classPath) throws IOException {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classPath.toUri().toURL()}, null)) {
            return ClassPathFiles.find("thing", loader, "native/", WANTED).unpack(dir.resolve("cache"));
        }
    }

    private Path jar(String one, String two) throws IOException {
        Path jar = dir.resolve(one + "-" + two + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("native/libone.so"));
            zip.write(one.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("native/libtwo.so"));
            zip.write(two.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
