package dev.sluice.spark;

import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;

/** Folders (bundles, encoders) as folders of the local disk: ONNX Runtime and the tokenizer read nothing else. */
final class LocalCopies {
    private LocalCopies() {}

    /** The same folder for every process, whatever its working directory and default file system. */
    static String qualified(String uri, Configuration conf) {
        try {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
            return path.getFileSystem(conf).makeQualified(path).toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("cannot read folder '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    /**
     * The folder itself where it is local, else a copy of it that all processes of this machine share.
     *
     * @param version changes when the content does; part of the copy's name
     */
    static Path of(String uri, String version, Configuration conf) {
        try {
            org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
            FileSystem fs = source.getFileSystem(conf);
            if (fs instanceof LocalFileSystem local) {
                return local.pathToFile(source).toPath();
            }
            Path target =
                    Path.of(System.getProperty("java.io.tmpdir"), "sluice-copies", Sha256.of(uri + "\n" + version));
            if (!Files.isDirectory(target)) {
                copy(fs, source, target, conf);
            }
            return target;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("cannot read folder '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    /** Copies beside the target and renames, so that nobody sees half a copy; the loser of a race uses the winner's. */
    private static void copy(FileSystem fs, org.apache.hadoop.fs.Path source, Path target, Configuration conf)
            throws IOException {
        Files.createDirectories(target.getParent());
        Path part = Files.createTempDirectory(target.getParent(), "part-");
        Path copy = part.resolve("copy");
        fs.copyToLocalFile(false, source, new org.apache.hadoop.fs.Path(copy.toUri()), true);
        try {
            Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }
}
