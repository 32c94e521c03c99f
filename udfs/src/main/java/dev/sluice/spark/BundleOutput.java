package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Bundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;

/**
 * Where a bundle is to be written, on any file system.
 *
 * @param key the setting that says so, for messages
 */
record BundleOutput(String key, String uri, boolean replace, Configuration conf) {
    /** Finds out before the work whether the bundle may be written. */
    static BundleOutput at(String key, String uri, boolean replace, Configuration conf) {
        try {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
            if (!replace && path.getFileSystem(conf).exists(path)) {
                throw new UserException(key + ": '" + uri + "' exists; choose another --output or add --overwrite");
            }
            return new BundleOutput(key, uri, replace, conf);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(key + ": cannot write to '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    /** Writes the bundle and returns its hash. */
    String publish(BundleDraft draft) {
        try {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
            FileSystem fs = path.getFileSystem(conf);
            if (fs instanceof LocalFileSystem local) {
                return Bundles.hash(
                        Bundles.write(draft, local.pathToFile(path).toPath().toAbsolutePath(), replace));
            }
            Path here = Files.createTempDirectory("sluice-bundle-");
            Path written = Bundles.write(draft, here.resolve("bundle"), false);
            fs.delete(path, true);
            fs.copyFromLocalFile(true, true, new org.apache.hadoop.fs.Path(written.toUri()), path);
            return Bundles.hash(LocalCopies.current(uri, conf));
        } catch (IOException e) {
            throw new UserException(key + ": cannot write to '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    /** A place beside it, for a bundle that is looked at first. */
    BundleOutput candidate() {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
        String name = "." + path.getName() + ".candidate-" + UUID.randomUUID();
        org.apache.hadoop.fs.Path beside = path.getParent() == null
                ? new org.apache.hadoop.fs.Path(name)
                : new org.apache.hadoop.fs.Path(path.getParent(), name);
        return new BundleOutput(key, beside.toString(), false, conf);
    }

    void delete() {
        try {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
            path.getFileSystem(conf).delete(path, true);
        } catch (IOException e) {
            throw new UserException(key + ": cannot delete '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }
}
