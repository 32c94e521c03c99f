package dev.sluice.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The energy counters of Intel and AMD processors as Linux shows them: folders {@code intel-rapl:N} with {@code energy_uj}, which
 * starts again at 0 after {@code max_energy_range_uj}. Packages only: cores are a part of them, and the zone {@code psys} holds
 * them. Since 2020 most systems let only root read it. Thread-safe.
 *
 * <p>A counter may come round in minutes (65 kJ at 250 W: four), so {@link #sample} must be called more often than that.
 */
public final class Rapl {
    /** Where Linux keeps them. */
    public static final Path ROOT = Path.of("/sys/class/powercap");

    private final TreeMap<Path, Long> last;
    private double microjoules;
    private boolean lost;

    private Rapl(TreeMap<Path, Long> start) {
        this.last = start;
    }

    /** Begins to count; empty where the machine has no such counter or does not let this process read it. */
    public static Optional<Rapl> start(Path root) {
        TreeMap<Path, Long> start = new TreeMap<>();
        try (DirectoryStream<Path> zones = Files.newDirectoryStream(root, "intel-rapl:*")) {
            for (Path zone : zones) {
                boolean whole = zone.getFileName().toString().matches("intel-rapl:\\d+");
                if (whole && text(zone.resolve("name")).startsWith("package")) {
                    number(zone.resolve("max_energy_range_uj"));
                    start.put(zone, number(zone.resolve("energy_uj")));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
        return start.isEmpty() ? Optional.empty() : Optional.of(new Rapl(start));
    }

    /** Adds what was used since the last call. */
    public synchronized void sample() {
        try {
            for (var zone : last.entrySet()) {
                long now = number(zone.getKey().resolve("energy_uj"));
                long used = now - zone.getValue();
                microjoules += used >= 0 ? used : used + number(zone.getKey().resolve("max_energy_range_uj"));
                zone.setValue(now);
            }
        } catch (IOException | NumberFormatException e) {
            lost = true;
        }
    }

    /** Joules from the start to the last sample; empty if a counter could not be read in between. */
    public synchronized OptionalDouble joules() {
        return lost ? OptionalDouble.empty() : OptionalDouble.of(microjoules / 1e6);
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(text(file));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }
}
