package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes bundles: all of one or nothing. */
final class BundleWriter {
    private static final List<String> MODEL_FILES = List.of(
            HeadFile.NAME, PairHeadFile.NAME, LinearFile.NAME, Bundles.ONNX, Bundles.TOKENIZER, EnsembleFile.NAME);

    private BundleWriter() {}

    /** Puts the files of a bundle into an empty directory. */
    private interface Filling {
        BundleManifest fill(Path empty) throws IOException;
    }

    static Path write(BundleDraft draft, Path dir, boolean replace) {
        draft.model().check(draft.labels());
        draft.files().keySet().forEach(BundleWriter::checkExtra);
        if (Files.exists(dir) && !replace) {
            throw new UserException(
                    "bundle " + dir + ": exists already; expected a new path, or to be told to replace");
        }
        if (Files.exists(dir) && !Files.isRegularFile(dir.resolve(BundleManifest.FILE))) {
            throw new UserException("bundle " + dir + ": is not a bundle, so it is not replaced");
        }
        return publish(dir, empty -> {
            for (var file : draft.files().entrySet()) {
                Files.write(empty.resolve(file.getKey()), file.getValue());
            }
            Optional<EncoderSpec> encoder = writeModel(draft.model(), empty);
            return new BundleManifest(
                    draft.model().kind(),
                    draft.name(),
                    draft.labels(),
                    encoder,
                    draft.model() instanceof TrainedScorer scorer ? Optional.of(scorer.spec()) : Optional.empty(),
                    new TreeMap<>(),
                    new TreeMap<>(draft.provenance()));
        });
    }

    static Path attach(BundleManifest manifest, Path dir, String name, byte[] content) {
        checkExtra(name);
        return publish(dir, empty -> {
            for (String file : manifest.files().keySet()) {
                Files.copy(dir.resolve(file), empty.resolve(file));
            }
            Files.write(empty.resolve(name), content);
            return manifest;
        });
    }

    private static void checkExtra(String name) {
        BundleManifest.checkName(name);
        if (MODEL_FILES.contains(name)) {
            throw new UserException("files: " + name + " is the model's own; expected a file besides " + MODEL_FILES);
        }
    }

    /** Whether it is the model itself and not a file that was added to it. */
    static boolean isModel(String file) {
        return MODEL_FILES.contains(file);
    }

    private static Optional<EncoderSpec> writeModel(Trained model, Path dir) throws IOException {
        if (model instanceof Compressed compressed) {
            return writeSingle(compressed.model(), Optional.of(compressed.precision()), dir);
        }
        if (model instanceof Ensemble ensemble) {
            writeMembers(ensemble, dir);
            return Optional.empty();
        }
        return writeSingle(model, Optional.empty(), dir);
    }

    private static Optional<EncoderSpec> writeSingle(Trained model, Optional<WeightPrecision> compact, Path dir)
            throws IOException {
        if (model instanceof LinearWeights weights) {
            byte[] content = compact.map(precision -> LinearFile.write(weights, precision))
                    .orElseGet(() -> LinearFile.write(weights));
            Files.write(dir.resolve(LinearFile.NAME), content);
            return Optional.empty();
        }
        if (model instanceof TrainedScorer scorer) {
            if (scorer.head().isPresent()) {
                Files.write(
                        dir.resolve(PairHeadFile.NAME),
                        PairHeadFile.write(scorer.head().get()));
            }
            return Optional.of(copied(scorer.source(), dir));
        }
        TrainedEncoder encoder = (TrainedEncoder) model;
        if (encoder.head().isPresent()) {
            DenseHead head = encoder.head().get();
            byte[] content =
                    compact.map(precision -> HeadFile.write(head, precision)).orElseGet(() -> HeadFile.write(head));
            Files.write(dir.resolve(HeadFile.NAME), content);
        }
        return Optional.of(copied(encoder.source(), dir));
    }

    private static EncoderSpec copied(EncoderSource source, Path dir) throws IOException {
        Files.copy(source.onnx(), dir.resolve(Bundles.ONNX));
        Files.copy(source.tokenizer(), dir.resolve(Bundles.TOKENIZER));
        return source.spec();
    }

    private static void writeMembers(Ensemble ensemble, Path dir) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path member : ensemble.members()) {
            BundleManifest manifest = BundleReader.verified(member);
            String prefix = EnsembleFile.prefix(names.size());
            for (String file : manifest.files().keySet()) {
                BundleManifest.checkName(prefix + file);
                Files.copy(member.resolve(file), dir.resolve(prefix + file));
            }
            Files.copy(member.resolve(BundleManifest.FILE), dir.resolve(prefix + BundleManifest.FILE));
            names.add(manifest.name());
        }
        Files.write(dir.resolve(EnsembleFile.NAME), new EnsembleFile(ensemble.combine(), names).bytes());
    }

    private static Path publish(Path dir, Filling filling) {
        Path target = dir.toAbsolutePath().normalize();
        Path fresh = sibling(target, "new");
        Path old = sibling(target, "old");
        try {
            Files.createDirectories(target.getParent());
            Files.createDirectory(fresh);
            BundleManifest manifest = filling.fill(fresh);
            TreeMap<String, BundleManifest.Entry> files = new TreeMap<>();
            for (Path file : list(fresh)) {
                files.put(file.getFileName().toString(), BundleReader.entry(file));
            }
            Files.write(fresh.resolve(BundleManifest.FILE), ManifestJson.write(manifest.withFiles(files)));
            swap(fresh, target, old);
            delete(old);
            return dir;
        } catch (IOException e) {
            throw new UserException("cannot write the bundle " + dir + ": " + e, e);
        } finally {
            delete(fresh);
        }
    }

    private static void swap(Path fresh, Path target, Path old) throws IOException {
        boolean replaces = Files.exists(target);
        if (replaces) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE); // no system renames over a full directory
        }
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replaces) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
    }

    private static Path sibling(Path target, String what) {
        return target.resolveSibling("." + target.getFileName() + "." + what + "-" + UUID.randomUUID());
    }

    private static List<Path> list(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.sorted().toList();
        }
    }

    private static void delete(Path dir) {
        if (!Files.exists(dir)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UserException("cannot delete " + dir + ": " + e, e);
        }
    }
}
