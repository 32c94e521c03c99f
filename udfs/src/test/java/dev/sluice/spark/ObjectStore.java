package dev.sluice.spark;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system such as an object store, over local files: {@code objects:///path}. A file is there when it is closed and
 * not before; nothing can be appended and nothing flushed. After {@link #crash} nothing is written any more.
 */
public final class ObjectStore extends FileSystem {
    static final String SCHEME = "objects";
    private static final AtomicBoolean CRASHED = new AtomicBoolean();

    private final RawLocalFileSystem files = new RawLocalFileSystem();

    static void crash() {
        CRASHED.set(true);
    }

    static void restart() {
        CRASHED.set(false);
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        files.initialize(URI.create("file:///"), conf);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    private static Path local(Path path) {
        return new Path("file", null, path.toUri().getPath());
    }

    private FileStatus ours(FileStatus status) {
        return new FileStatus(
                status.getLen(),
                status.isDirectory(),
                1,
                status.getBlockSize(),
                status.getModificationTime(),
                makeQualified(new Path(status.getPath().toUri().getPath())));
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return files.open(local(path), bufferSize);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream() {
            private boolean closed;

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    put(path, overwrite, toByteArray());
                }
            }
        };
        return new FSDataOutputStream(content, null);
    }

    private void put(Path path, boolean overwrite, byte[] content) throws IOException {
        if (CRASHED.get()) {
            throw new IOException("the process is gone");
        }
        try (FSDataOutputStream out = files.create(local(path), overwrite)) {
            out.write(content);
        }
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("an object store cannot append");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return files.rename(local(from), local(to));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return files.delete(local(path), recursive);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws FileNotFoundException, IOException {
        FileStatus[] found = files.listStatus(local(path));
        for (int i = 0; i < found.length; i++) {
            found[i] = ours(found[i]);
        }
        return found;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return ours(files.getFileStatus(local(path)));
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return files.mkdirs(local(path));
    }

    @Override
    public void setWorkingDirectory(Path path) {
        // Paths are absolute.
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path(getUri().toString());
    }
}
