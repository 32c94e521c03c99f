package dev.sluice.spark;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file that is read and written as a whole, of any file system that Hadoop knows.
 *
 * @param what it is, for messages
 * @param maker the command that writes such a file
 */
record SmallFile(String what, String maker, String path, Configuration conf) {
    /** @throws UserException if it is missing or larger than {@code most} bytes */
    byte[] read(int most) {
        try {
            HadoopStorage folder = folder();
            if (!folder.exists(name())) {
                throw new UserException(what + " " + path + ": no such file; " + maker + " writes one");
            }
            try (InputStream in = folder.open(name())) {
                byte[] content = in.readNBytes(most + 1);
                if (content.length > most) {
                    throw new UserException(what + " " + path + ": expected at most " + most + " bytes, found more");
                }
                return content;
            }
        } catch (IOException e) {
            throw new UserException("cannot read the " + what + " " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param key of the setting that has the path
     * @throws UserException if there is something already
     */
    void requireFree(String key, boolean overwrite) {
        try {
            if (!overwrite && folder().exists(name())) {
                throw new UserException(
                        key + ": " + path + " exists; choose another --output, or add --overwrite to replace it");
            }
        } catch (IOException e) {
            throw new UserException(key + ": cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    /** A reader sees all of it or what was there before. */
    void write(String key, byte[] content) {
        try {
            folder().replace(name(), content);
        } catch (IOException e) {
            throw new UserException(key + ": cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    private HadoopStorage folder() throws IOException {
        Path parent = new Path(path).getParent();
        return new HadoopStorage(parent == null ? "." : parent.toString(), conf);
    }

    private String name() {
        return new Path(path).getName();
    }
}
