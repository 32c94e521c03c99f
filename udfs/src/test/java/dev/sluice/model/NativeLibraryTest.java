package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
    @TempDir
    private Path dir;

    @Test
    void require_twice_loadsOnce() {
        AtomicInteger loads = new AtomicInteger();
        NativeLibrary library = new NativeLibrary("a thing", loads::incrementAndGet);
        library.require();
        library.require();
        assertThat(loads).hasValue(1);
    }

    @Test
    void require_failedOnce_saysTheSameAgainWithoutLoading() {
        AtomicInteger loads = new AtomicInteger();
        NativeLibrary library = new NativeLibrary("a thing", () -> {
            loads.incrementAndGet();
            throw new ExceptionInInitializerError(
                    new UnsatisfiedLinkError("/x/libthing.so: wrong ELF class: ELFCLASS32"));
        });
        Throwable first = catchThrowable(library::require);
        Throwable second = catchThrowable(library::require);
        assertThat(first)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("native library of a thing")
                .hasMessageContaining("another architecture")
                .hasMessageContaining("ELFCLASS32");
        assertThat(second).isSameAs(first);
        assertThat(loads).hasValue(1);
    }

    /** The message is that of Debian 11 (glibc 2.31); such a libc.so.6 has its version as text. */
    @Test
    void explained_oldGlibc_saysWhichIsNeededAndWhichIsThere() throws IOException {
        Path libc = dir.resolve("libc.so.6");
        Files.writeString(
                libc, "\0\177GNU C Library (Debian GLIBC 2.31-13+deb11u11) stable release version 2.31.\nCopyright");
        String message = "java.lang.UnsatisfiedLinkError: /c/libtokenizers.so: " + libc
                + ": version `GLIBC_2.34' not found (required by /c/libtokenizers.so)";
        assertThat(NativeLibrary.explained("the tokenizers", message))
                .contains("expected glibc 2.34 or later, found 2.31")
                .endsWith(message);
        Files.delete(libc);
        assertThat(NativeLibrary.explained("the tokenizers", message)).contains("found an older one");
    }

    @ParameterizedTest
    @CsvSource({
        "'/c/l.so: Error loading shared library ld-linux-x86-64.so.2: No such file or directory', musl",
        "'/c/l.so: failed to map segment from shared object: Operation not permitted', noexec",
        "'/c/l.so: wrong ELF class: ELFCLASS32', another architecture",
        "'something else', something else"
    })
    void explained_otherCauses_areNamed(String message, String expected) {
        assertThat(NativeLibrary.explained("ONNX Runtime", message))
                .startsWith("the native library of ONNX Runtime cannot be loaded on this machine: ")
                .contains(expected)
                .endsWith(message);
    }

    @Test
    void require_userException_isPassedOn() {
        NativeLibrary library = new NativeLibrary("a thing", () -> NativePlatform.of("Plan 9", "mips"));
        assertThatThrownBy(library::require)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("encoders need native libraries, and there are none for Plan 9 on mips");
    }
}
