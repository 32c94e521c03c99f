package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What of this machine decides the last bits of a score: for provenance and certificates. */
public final class Platform {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** Flags of Linux that decide which kernels ONNX Runtime picks, the strongest first. */
    private static final List<String> CLASSES =
            List.of("amx_int8", "avx512_vnni", "avx512f", "avx_vnni", "avx2", "i8mm", "asimddp", "asimd");

    private Platform() {}

    /**
     * The keys {@code arch, device, instruction-set, java, onnxruntime, os}. Loads the native ONNX Runtime; where there is
     * none for this machine its version is {@code none}. The
     * instruction set is read from Linux; elsewhere it is the architecture.
     */
    public static SortedMap<String, String> describe(Device.Resolved device) {
        SortedMap<String, String> description = new TreeMap<>();
        description.put("arch", System.getProperty("os.arch"));
        description.put("device", device.cuda() ? "cuda" : "cpu");
        description.put("instruction-set", instructionSet());
        description.put("java", System.getProperty("java.version"));
        description.put("onnxruntime", onnxRuntime());
        description.put("os", System.getProperty("os.name").toLowerCase(Locale.ROOT));
        return description;
    }

    private static String onnxRuntime() {
        try {
            return Natives.onnxRuntime().getVersion();
        } catch (UserException e) {
            return "none"; // linear models run without it; an encoder says why it does not
        }
    }

    private static String instructionSet() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            Set<String> flags = lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .findFirst()
                    .map(line ->
                            Set.of(line.substring(line.indexOf(':') + 1).strip().split(" +")))
                    .orElse(Set.of());
            return CLASSES.stream()
                    .filter(flags::contains)
                    .findFirst()
                    .map(flag -> flag.replace('_', '-'))
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // not Linux
        }
    }
}
