package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Bundles on local disk. A bundle is a directory: {@code manifest.json}, and listed there with size and SHA-256
 * {@code model.onnx}, {@code tokenizer.json} and, unless the graph is a ready classifier, {@code head.bin} (kind
 * {@code encoder}), or {@code linear.bin} (kind {@code linear}), and what others add, such as {@code calibration.json}.
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
        BundleManifest manifest = BundleReader.verified(dir);
        if (manifest.kind().equals(LinearWeights.KIND)) {
            LinearWeights weights = LinearFile.read(BundleReader.listed(dir, manifest, LinearFile.NAME));
            checked(dir, weights, manifest);
            return new SparseLinear(manifest.labels(), weights);
        }
        EncoderSource source = new EncoderSource(
                BundleReader.listed(dir, manifest, ONNX),
                BundleReader.listed(dir, manifest, TOKENIZER),
                manifest.encoder().orElseThrow());
        Optional<DenseHead> head = manifest.files().containsKey(HeadFile.NAME)
                ? Optional.of(HeadFile.read(dir.resolve(HeadFile.NAME)))
                : Optional.empty();
        checked(dir, new TrainedEncoder(source, head), manifest);
        Encoder encoder = Encoders.open(source, device);
        int expected = head.map(DenseHead::dimension).orElse(manifest.labels().size());
        if (encoder.dimension() != expected) {
            int found = encoder.dimension();
            encoder.close();
            throw new UserException("bundle " + dir + ": " + ONNX + " gives " + found + " values a text, but "
                    + (head.isPresent() ? HeadFile.NAME + " reads " : "there are as many labels as ") + expected);
        }
        return new EncoderClassifier(manifest.labels(), encoder, head);
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

    private static void checked(Path dir, Trained model, BundleManifest manifest) {
        try {
            model.check(manifest.labels());
        } catch (UserException e) {
            throw new UserException("bundle " + dir + ": " + e.getMessage(), e);
        }
    }
}
