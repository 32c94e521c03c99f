package dev.sluice.bounds;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Lines "kind,number,number,…" that the script beside the file has written. */
public record ReferenceTable(Class<?> near, String file) {
    /** The numbers of the lines of one kind; never none. */
    public List<double[]> lines(String kind) {
        try (InputStream in = near.getResourceAsStream(file)) {
            List<double[]> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> l.startsWith(kind + ","))
                    .map(l -> Arrays.stream(l.substring(kind.length() + 1).split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
            if (lines.isEmpty()) {
                throw new IllegalStateException("no line of kind " + kind + " in " + file);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stream of numbers in [0, 1) that Python makes just as well. */
    public static final class Congruence {
        private long state;

        public Congruence(long seed) {
            state = seed;
        }

        public double next() {
            state = (state * 1103515245L + 12345) % (1L << 31);
            return state / (double) (1L << 31);
        }
    }
}
