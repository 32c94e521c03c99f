package dev.sluice.model;

import dev.sluice.domain.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Files of the class path as files of a folder that all processes of this machine share. The folder's name has their hash,
 * so that builds never mix. Each file appears under its name when it is complete: any number of processes may unpack at once.
 *
 * @param name starts the folder's name
 * @param files what the folder shall have; each is there on the class path
 */
public record ClassPathFiles(String name, List<Entry> files) {
    /** Longer than any process writes at a file; what is older was left by one that was killed. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** One file of the class path. */
    public record Entry(String name, URL url, long bytes, long crc) {}

    /**
     * @param folder on the class path, ends with a slash
     * @param wanted file names; those that are not there are left out
     */
    public static ClassPathFiles find(String name, ClassLoader loader, String folder, List<String> wanted)
            throws IOException {
        List<Entry> files = new ArrayList<>();
        for (String file : wanted) {
            URL url = loader.getResource(folder + file);
            if (url != null) {
                files.add(entry(file, url));
            }
        }
        return new ClassPathFiles(name, List.copyOf(files));
    }

    public boolean has(String file) {
        return files.stream().anyMatch(entry -> entry.name().equals(file));
    }

    /**
     * The folder, complete; nothing is written where it was already.
     *
     * @param cache see {@link MachineCache#folder}
     */
    public Path unpack(Path cache) throws IOException {
        StringBuilder content = new StringBuilder();
        files.forEach(file -> content.append(file.name() + " " + file.bytes() + " " + file.crc() + "\n"));
        Path folder = cache.resolve(name + "-" + Sha256.of(content.toString()).substring(0, 16));
        Files.createDirectories(folder);
        for (Entry file : files) {
            Path target = folder.resolve(file.name());
            // The size tells of what the cleaner of a temporary folder, or a full disk, has left.
            if (!Files.isRegularFile(target) || Files.size(target) != file.bytes()) {
                clean(folder);
                write(file, target);
            }
        }
        return folder;
    }

    private static void write(Entry file, Path target) throws IOException {
        Path part = Files.createTempFile(target.getParent(), file.name() + "-", ".part");
        try {
            try (InputStream in = open(file.url()).getInputStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            if (Files.size(part) != file.bytes()) {
                throw new IOException(part + ": expected " + file.bytes() + " bytes, found " + Files.size(part));
            }
            MachineCache.publish(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void clean(Path folder) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*.part")) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    /** A jar's directory has size and checksum of every file, so that nothing need be read to know them. */
    private static Entry entry(String name, URL url) throws IOException {
        URLConnection connection = open(url);
        if (connection instanceof JarURLConnection jar) {
            JarEntry entry = jar.getJarEntry();
            Entry found = new Entry(name, url, entry.getSize(), entry.getCrc());
            jar.getJarFile().close();
            return found;
        }
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(connection.getInputStream(), crc)) {
            return new Entry(name, url, in.transferTo(OutputStream.nullOutputStream()), crc.getValue());
        }
    }

    private static URLConnection open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false); // else the jar stays open
        return connection;
    }
}
