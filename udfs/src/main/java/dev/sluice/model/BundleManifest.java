package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a bundle says about itself in {@code manifest.json}, format 1.
 *
 * @param kind {@code encoder}, {@code linear}, {@code ensemble} or {@code scorer}
 * @param name the model's name, for people
 * @param labels its classes
 * @param encoder how the encoder is used; present exactly for the kinds {@code encoder} and {@code scorer}
 * @param scorer how pairs are made of texts and labels; present exactly for the kind {@code scorer}
 * @param files every file of the bundle but the manifest, by plain name
 * @param provenance where it came from, sorted: time, input, rows, seed, versions, machine
 */
public record BundleManifest(
        String kind,
        String name,
        Labels labels,
        Optional<EncoderSpec> encoder,
        Optional<ScorerSpec> scorer,
        SortedMap<String, Entry> files,
        SortedMap<String, String> provenance) {
    public static final int FORMAT = 1;
    public static final String FILE = "manifest.json";

    private static final List<String> KINDS =
            List.of(TrainedEncoder.KIND, LinearWeights.KIND, Ensemble.KIND, TrainedScorer.KIND);
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** One file: its SHA-256 as 64 lower-case hex digits, and its size. */
    public record Entry(String sha256, long bytes) {}

    public BundleManifest {
        if (!KINDS.contains(kind)) {
            throw new UserException("kind: expected one of " + String.join(", ", KINDS) + ", found '" + kind + "'");
        }
        boolean onEncoder = kind.equals(TrainedEncoder.KIND) || kind.equals(TrainedScorer.KIND);
        if (encoder.isPresent() != onEncoder) {
            throw new UserException("encoder: expected exactly for the kinds encoder and scorer, the kind is " + kind);
        }
        if (scorer.isPresent() != kind.equals(TrainedScorer.KIND)) {
            throw new UserException("scorer: expected exactly for the kind scorer, the kind is " + kind);
        }
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
        files.keySet().forEach(BundleManifest::checkName);
    }

    BundleManifest withFiles(Map<String, Entry> all) {
        return new BundleManifest(kind, name, labels, encoder, scorer, new TreeMap<>(all), provenance);
    }

    /** A name that stays inside the bundle's directory, whoever wrote the manifest. */
    static void checkName(String file) {
        if (!PLAIN_NAME.matcher(file).matches() || file.equals(FILE)) {
            throw new UserException("files: expected plain names other than " + FILE + ", found '" + file + "'");
        }
    }
}
