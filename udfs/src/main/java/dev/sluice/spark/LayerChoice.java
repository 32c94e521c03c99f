package dev.sluice.spark;

import dev.sluice.settings.EncoderReading;
import dev.sluice.settings.Layers;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How many layers of an encoder {@code train} has taken for {@code train.layers = auto}: of the candidates the one with the
 * fewest that is right on at most {@value #LOSS_TEXT} points fewer of the rows than the whole encoder, by a difference that is
 * taken for a standard error worse than it looks: the fewer the rows, the more layers stay.
 *
 * @param rows that it was looked at, all of them fitting rows: none behind the figures of the bundle
 * @param candidates the fewest layers first, the whole encoder last
 */
public record LayerChoice(int rows, List<Candidate> candidates) {
    private static final String LOSS_TEXT = "0.2";
    private static final double LOSS = Double.parseDouble(LOSS_TEXT) / 100;

    /**
     * @param accuracy on rows that the fit had not seen, cross-validated
     * @param difference of the accuracy to the whole encoder's
     * @param error standard error of the difference
     */
    public record Candidate(int layers, String pooling, double accuracy, double difference, double error) {}

    public LayerChoice {
        candidates = List.copyOf(candidates);
    }

    public Candidate chosen() {
        return candidates.stream()
                .filter(candidate -> candidate.layers() == all() || candidate.difference() - candidate.error() >= -LOSS)
                .min(Comparator.comparingInt(Candidate::layers))
                .orElseThrow();
    }

    /** Layers of the whole encoder. */
    public int all() {
        return candidates.get(candidates.size() - 1).layers();
    }

    EncoderReading reading(EncoderReading given) {
        Candidate chosen = chosen();
        Layers layers = chosen.layers() == all() ? Layers.ALL : Layers.of(List.of(chosen.layers()));
        return given.with(layers).withPooling(chosen.pooling());
    }

    /** Lines for people. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "layers     %d of %d, chosen on %,d of the fitting rows (cross-validated)%n%s",
                chosen().layers(),
                all(),
                rows,
                candidates.stream().map(this::line).collect(Collectors.joining(System.lineSeparator())));
    }

    private String line(Candidate candidate) {
        return String.format(
                Locale.ROOT,
                "  %-8d %-4s accuracy %.4f (%+.2f ± %.2f points), %.2f of the layers' time",
                candidate.layers(),
                candidate.pooling(),
                candidate.accuracy(),
                100 * candidate.difference(),
                100 * candidate.error(),
                (double) candidate.layers() / all());
    }
}
