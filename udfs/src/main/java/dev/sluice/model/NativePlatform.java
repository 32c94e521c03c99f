package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.util.List;
import java.util.Locale;

/**
 * Operating system and architecture as the jars of the native libraries name them.
 *
 * @param os linux, osx or win
 * @param arch x86_64 or aarch64
 */
record NativePlatform(String os, String arch) {
    private static final List<String> SUPPORTED = List.of("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64");

    /**
     * @param osName as Java's property {@code os.name}
     * @param osArch as Java's property {@code os.arch}
     * @throws UserException where ONNX Runtime or the tokenizers have no library for it
     */
    static NativePlatform of(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT);
        String os = system.contains("win") && !system.contains("darwin")
                ? "win"
                : system.contains("mac") || system.contains("darwin") ? "osx" : system;
        String machine = osArch.toLowerCase(Locale.ROOT);
        String arch =
                switch (machine) {
                    case "amd64", "x86_64", "x64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch64";
                    default -> machine;
                };
        if (!SUPPORTED.contains(os + "-" + arch)) {
            throw new UserException("encoders need native libraries, and there are none for " + osName + " on " + osArch
                    + "; expected one of " + String.join(", ", SUPPORTED)
                    + " (a 64-bit Java). Linear models need none.");
        }
        return new NativePlatform(os, arch);
    }

    static NativePlatform here() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Folder of ONNX Runtime's libraries on the class path. */
    String onnxRuntimeFolder() {
        return "ai/onnxruntime/native/" + os + "-" + (arch.equals("x86_64") ? "x64" : arch) + "/";
    }

    /** Folder of the tokenizers' libraries on the class path. */
    String tokenizersFolder() {
        return "native/lib/" + os + "-" + arch + "/cpu/";
    }

    /** File name of a library on this system. */
    String file(String library) {
        return switch (os) {
            case "win" -> library + ".dll";
            case "osx" -> "lib" + library + ".dylib";
            default -> "lib" + library + ".so";
        };
    }
}
