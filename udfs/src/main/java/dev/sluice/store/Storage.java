package dev.sluice.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A folder of some file system. Names are relative, with {@code /} between parts. Implementations are thread-safe; files
 * are written once.
 */
public interface Storage {
    /** Where this is, for messages. */
    String uri();

    /** Starts a new file; its folders are made. A file of that name must not exist. The caller closes it. */
    LineWriter create(String name) throws IOException;

    /** Whether an appended line survives the death of this process before the file is closed. */
    boolean appendsAreDurable() throws IOException;

    /** The files below {@code folder}, at any depth, sorted by name; empty where it does not exist. */
    List<StoredFile> files(String folder) throws IOException;

    /** The names of {@link #files}. */
    default List<String> list(String folder) throws IOException {
        return files(folder).stream().map(StoredFile::name).toList();
    }

    /** The caller closes the stream. */
    InputStream open(String name) throws IOException;

    boolean exists(String name) throws IOException;

    /** Writes or replaces the file so that a reader sees the old content or the new, never a part; of many writers one wins. */
    void replace(String name, byte[] content) throws IOException;

    /** Deletes the file or folder; nothing happens where there is none. */
    void delete(String name) throws IOException;
}
