package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.onnxruntime.OrtEnvironment;
import dev.sluice.domain.UserException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativePlatformTest {
    /** The jars have the libraries of these machines where this class says, so that one build serves them all. */
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, libonnxruntime.so, libtokenizers.so",
        "Linux, aarch64, libonnxruntime.so, libtokenizers.so",
        "Mac OS X, aarch64, libonnxruntime.dylib, libtokenizers.dylib",
        "Windows 11, amd64, onnxruntime.dll, tokenizers.dll"
    })
    void folders_supportedMachine_haveTheLibraries(String os, String arch, String runtime, String tokenizers) {
        NativePlatform machine = NativePlatform.of(os, arch);
        assertThat(machine.file("onnxruntime")).isEqualTo(runtime);
        assertThat(machine.file("tokenizers")).isEqualTo(tokenizers);
        assertThat(OrtEnvironment.class.getClassLoader().getResource(machine.onnxRuntimeFolder() + runtime))
                .isNotNull();
        assertThat(LibUtils.class.getClassLoader().getResource(machine.tokenizersFolder() + tokenizers))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"Linux, ppc64le", "Linux, i386", "Linux, s390x", "Mac OS X, x86_64", "SunOS, amd64", "Windows 11, x86"})
    void of_foreignMachine_namesItAndWhatIsSupported(String os, String arch) {
        assertThatThrownBy(() -> NativePlatform.of(os, arch))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(os + " on " + arch)
                .hasMessageContaining("expected one of linux-x86_64, linux-aarch64, osx-aarch64, win-x86_64");
    }
}
