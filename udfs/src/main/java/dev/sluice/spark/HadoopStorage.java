package dev.sluice.spark;

import dev.sluice.store.LineWriter;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag;

/**
 * A folder of any file system that Hadoop knows. Hadoop's local file system holds appended bytes back for its checksums,
 * so its raw one is used, which hands each line to the operating system.
 */
final class HadoopStorage implements Storage {
    private static final String HFLUSH_CAPABILITY = "fs.capability.outputstream.hflush";

    /** How often a listing is tried while others delete folders below it. */
    private static final int LISTINGS = 5;

    private final FileSystem fs;
    private final Path root;

    HadoopStorage(String root, Configuration conf) throws IOException {
        Path path = new Path(root);
        FileSystem found = path.getFileSystem(conf);
        this.fs = found instanceof LocalFileSystem local ? local.getRaw() : found;
        this.root = fs.makeQualified(path);
    }

    @Override
    public String uri() {
        return root.toString();
    }

    @Override
    public LineWriter create(String name) throws IOException {
        Path file = new Path(root, name);
        fs.mkdirs(file.getParent());
        return new Lines(fs.create(file, false));
    }

    @Override
    public boolean appendsAreDurable() throws IOException {
        // The raw local file system has no buffer of its own between hflush and the operating system, but does not say
        // so.
        return fs instanceof RawLocalFileSystem || fs.hasPathCapability(root, HFLUSH_CAPABILITY);
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        for (int left = LISTINGS; ; left--) {
            try {
                return listed(new Path(root, folder));
            } catch (FileNotFoundException e) {
                // A folder that was there a moment ago: another process has deleted it while this one was listing.
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    private List<StoredFile> listed(Path start) throws IOException {
        List<StoredFile> found = new ArrayList<>();
        if (fs.exists(start)) {
            String base = fs.makeQualified(root).toUri().getPath();
            Deque<Path> folders = new ArrayDeque<>(List.of(start));
            while (!folders.isEmpty()) {
                // Not listFiles: it asks for each file's permissions, which on a local disk fails for one just renamed.
                RemoteIterator<FileStatus> files = fs.listStatusIterator(folders.pop());
                while (files.hasNext()) {
                    FileStatus file = files.next();
                    if (file.isDirectory()) {
                        folders.push(file.getPath());
                    } else {
                        String name = file.getPath().toUri().getPath().substring(base.length() + 1);
                        found.add(new StoredFile(name, file.getLen(), file.getModificationTime()));
                    }
                }
            }
        }
        found.sort(Comparator.comparing(StoredFile::name));
        return found;
    }

    @Override
    public InputStream open(String name) throws IOException {
        return fs.open(new Path(root, name));
    }

    @Override
    public boolean exists(String name) throws IOException {
        return fs.exists(new Path(root, name));
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        Path file = new Path(root, name);
        Path next = new Path(root, name + "." + UUID.randomUUID() + ".next");
        fs.mkdirs(file.getParent());
        try {
            try (FSDataOutputStream out = fs.create(next, false)) {
                out.write(content);
            }
            // FileSystem.rename does not replace on HDFS; FileContext's does.
            if (!fs.rename(next, file)) {
                FileContext.getFileContext(fs.getUri(), fs.getConf()).rename(next, file, Options.Rename.OVERWRITE);
            }
        } catch (IOException | RuntimeException e) {
            fs.delete(next, false);
            throw e;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        try {
            fs.delete(new Path(root, name), true);
        } catch (FileNotFoundException e) {
            return;
        }
    }

    private static final class Lines implements LineWriter {
        private final FSDataOutputStream out;
        private final boolean flushes;

        Lines(FSDataOutputStream out) {
            this.out = out;
            this.flushes = out.hasCapability("hflush");
        }

        @Override
        public synchronized void append(String line) throws IOException {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            if (out instanceof HdfsDataOutputStream hdfs) {
                // A plain hflush leaves the listed length as it was, and Spark reads as far as that says.
                hdfs.hsync(EnumSet.of(SyncFlag.UPDATE_LENGTH));
            } else if (flushes) {
                out.hflush();
            } else {
                out.flush();
            }
        }

        @Override
        public synchronized void close() throws IOException {
            out.close();
        }
    }
}
