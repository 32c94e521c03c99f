package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A whole bundle, or a member of an ensemble: some files of a folder whose names begin alike. All of them are verified.
 *
 * @param prefix of the files' names; empty for a whole bundle
 * @param manifest of the part: the names in it lack the prefix
 */
record BundlePart(Path dir, String prefix, BundleManifest manifest) {
    /** The whole bundle. Reads every file. */
    static BundlePart whole(Path dir) {
        return new BundlePart(dir, "", BundleReader.verified(dir));
    }

    /** The member of an ensemble: what its own manifest lists must be what the verified manifest of the whole lists. */
    BundlePart member(int index) {
        String own = EnsembleFile.prefix(index);
        try {
            BundleManifest inner = BundleReader.parsed(file(own + BundleManifest.FILE));
            for (Map.Entry<String, BundleManifest.Entry> file : inner.files().entrySet()) {
                BundleManifest.Entry found = manifest.files().get(own + file.getKey());
                if (!file.getValue().equals(found)) {
                    throw new UserException(file.getKey() + ": expected " + file.getValue() + ", found "
                            + (found == null ? "none" : found));
                }
            }
            Ensemble.checkMember(inner, manifest.labels());
            return new BundlePart(dir, own, inner);
        } catch (UserException e) {
            throw new UserException("bundle " + dir + ": member " + index + ": " + e.getMessage(), e);
        }
    }

    boolean has(String name) {
        return manifest.files().containsKey(name);
    }

    /** A listed file. */
    Path file(String name) {
        if (!has(name)) {
            throw new UserException("bundle " + dir + ": " + prefix + BundleManifest.FILE + ": files: expected " + name
                    + " for the kind " + manifest.kind() + ", found "
                    + manifest.files().keySet());
        }
        return dir.resolve(prefix + name);
    }

    BundleManifest.Entry entry(String name) {
        return manifest.files().get(name);
    }
}
