package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Bundles on local disk. A bundle is a directory: {@code manifest.json}, and listed there with size and SHA-256
 * {@code model.onnx}, {@code tokenizer.json} and, unless the graph is a ready classifier, {@code head.bin} (kind
 * {@code encoder}), {@code linear.bin} (kind {@code linear}), beside a frozen encoder {@code scorer.bin} (kind
 * {@code scorer}; {@link PairScorers#open} opens it as a scorer), or {@code ensemble.json} and the files of its members
 * (kind {@code ensemble}), and what others add, such as {@code calibration.json}.
 * Files that the manifest does not list are ignored.
 */
public final class Bundles {
    static final String ONNX = "model.onnx";
    static final String TOKENIZER = "tokenizer.json";

    private Bundles() {}

    /**
     * Verifies every file against the manifest and loads the model; about a second and native memory for an encoder. The
     * caller closes it.
     *
     * @throws UserException if the bundle is missing, damaged, of an unknown format or kind, or refused by the runtime
     */
    public static Classifier open(Path dir, Device.Resolved device) {
        return open(dir, device, 0);
    }

    /**
     * As {@link #open(Path, Device.Resolved)}.
     *
     * @param batchTokens tokens that share a run of a graph on a CPU, padding included; 0: what a measurement on the first
     *     rows finds best. Graphs whose rows depend on each other run row by row whatever is said
     */
    public static Classifier open(Path dir, Device.Resolved device, int batchTokens) {
        return ModelReader.open(BundlePart.whole(dir), device, batchTokens);
    }

    /**
     * Verifies every file and reads the bundle back as what {@link #write} would need to write it again. The weights are as
     * the bundle has them; an encoder's graph and tokenizer stay where they are.
     *
     * @throws UserException if the bundle is missing or damaged, or is an ensemble, whose members can be read one by one
     */
    public static BundleDraft read(Path dir) {
        BundlePart whole = BundlePart.whole(dir);
        BundleManifest manifest = whole.manifest();
        if (manifest.kind().equals(Ensemble.KIND)) {
            throw new UserException("bundle " + dir + ": is an ensemble; expected one of its members");
        }
        Map<String, byte[]> extra = new TreeMap<>();
        for (String file : manifest.files().keySet()) {
            if (!BundleWriter.isModel(file)) {
                extra.put(file, BundleReader.bytes(whole.file(file)));
            }
        }
        return new BundleDraft(
                manifest.name(), manifest.labels(), ModelReader.read(whole), extra, manifest.provenance());
    }

    /** The size of the file with the weights of a linear model or a head; 0 where there is none. */
    public static long weightBytes(Path dir) {
        Map<String, BundleManifest.Entry> files = BundleReader.manifest(dir).files();
        return Stream.of(LinearFile.NAME, HeadFile.NAME)
                .filter(files::containsKey)
                .mapToLong(name -> files.get(name).bytes())
                .sum();
    }

    /** The size of the bundle: its manifest and the files listed there. */
    public static long bytes(Path dir) {
        return BundleReader.size(dir.resolve(BundleManifest.FILE))
                + BundleReader.manifest(dir).files().values().stream()
                        .mapToLong(BundleManifest.Entry::bytes)
                        .sum();
    }

    /** The manifest alone; the files are not looked at. */
    public static BundleManifest readManifest(Path dir) {
        return BundleReader.manifest(dir);
    }

    /** The bundle's identity: the SHA-256 of the bytes of {@code manifest.json}, which in turn names every file's. */
    public static String hash(Path dir) {
        return BundleReader.sha256(dir.resolve(BundleManifest.FILE));
    }

    /**
     * Writes a bundle beside its final place and renames it, so that a reader sees all of it or nothing.
     *
     * @param dir does not exist, unless {@code replace}, when an existing bundle there is replaced
     * @return {@code dir}
     * @throws UserException if {@code dir} exists, the model does not fit the labels, or the disk refuses
     */
    public static Path write(BundleDraft draft, Path dir, boolean replace) {
        return BundleWriter.write(draft, dir, replace);
    }

    /** Adds a file to a verified bundle, or replaces it, by writing a new bundle in its place. */
    public static Path attach(Path dir, String name, byte[] content) {
        return BundleWriter.attach(BundleReader.verified(dir), dir, name, content);
    }
}
