package dev.sluice.jobs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory that this process has in RAM: heap, code, native libraries and what they allocate; Linux tells, others give 0. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentMemory() {}

    /** Most since the process began, in MB. */
    static double most() {
        return megabytes("VmHWM:");
    }

    /** In MB. */
    static double now() {
        return megabytes("VmRSS:");
    }

    private static double megabytes(String key) {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
