package dev.sluice.spark;

import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import dev.sluice.model.MachineCache;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/** Folders (bundles, encoders) as folders of the local disk: ONNX Runtime and the tokenizer read nothing else. */
final class LocalCopies {
    private static final Duration KEPT = Duration.ofDays(30);

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

    /** As it is now: a folder that was replaced is not mistaken for the one before. */
    static Path current(String uri, Configuration conf) {
        try {
            org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
            FileSystem fs = source.getFileSystem(conf);
            return of(uri, fs instanceof LocalFileSystem ? "" : version(fs, source), conf);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("cannot read folder '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    private static String version(FileSystem fs, org.apache.hadoop.fs.Path source) throws IOException {
        SortedSet<String> files = new TreeSet<>();
        RemoteIterator<LocatedFileStatus> found = fs.listFiles(source, true);
        while (found.hasNext()) {
            FileStatus file = found.next();
            files.add(file.getPath() + " " + file.getLen() + " " + file.getModificationTime());
        }
        return String.join("\n", files);
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
            Path target = MachineCache.folder().resolve("copies").resolve(Sha256.of(uri + "\n" + version));
            if (!Files.isDirectory(target)) {
                removeUnused(Files.createDirectories(target.getParent()));
                copy(fs, source, target, conf);
            }
            Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
            return target;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("cannot read folder '" + uri + "': " + Sources.firstLine(e.getMessage()), e);
        }
    }

    /** Copies beside the target and renames, so that nobody sees half a copy; the loser of a race uses the winner's. */
    private static void copy(FileSystem fs, org.apache.hadoop.fs.Path source, Path target, Configuration conf)
            throws IOException {
        Path part = Files.createTempDirectory(target.getParent(), "part-");
        Path copy = part.resolve("copy");
        try {
            fs.copyToLocalFile(false, source, new org.apache.hadoop.fs.Path(copy.toUri()), true);
            MachineCache.publish(copy, target);
        } finally {
            FileUtil.fullyDelete(part.toFile());
        }
    }

    /** A model that is trained anew each night would else fill the disk. What a process has open stays readable to it. */
    private static void removeUnused(Path copies) throws IOException {
        Instant limit = Instant.now().minus(KEPT);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(copies)) {
            for (Path folder : folders) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                    FileUtil.fullyDelete(folder.toFile());
                }
            }
        } catch (NoSuchFileException e) {
            // Another process removes them, too.
        }
    }
}
