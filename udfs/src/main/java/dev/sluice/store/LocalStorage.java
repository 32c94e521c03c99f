package dev.sluice.store;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A folder of the local disk. A line is handed to the operating system at once, so it survives the process. */
final class LocalStorage implements Storage {
    private final Path root;

    LocalStorage(Path root) {
        this.root = root;
    }

    @Override
    public String uri() {
        return root.toUri().toString();
    }

    @Override
    public LineWriter create(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return new Lines(Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW));
    }

    @Override
    public boolean appendsAreDurable() {
        return true;
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        List<StoredFile> found = new ArrayList<>();
        walk(
                root.resolve(folder),
                (file, facts) -> found.add(new StoredFile(
                        root.relativize(file).toString().replace('\\', '/'),
                        facts.size(),
                        facts.lastModifiedTime().toMillis())));
        found.sort(Comparator.comparing(StoredFile::name));
        return found;
    }

    /** Files that others delete meanwhile are passed over. */
    private static void walk(Path start, BiConsumer<Path, BasicFileAttributes> visitor) throws IOException {
        if (!Files.isDirectory(start)) {
            return;
        }
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                if (facts.isRegularFile()) {
                    visitor.accept(file, facts);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(root.resolve(name));
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(root.resolve(name));
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".next");
        try {
            Files.write(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path start = root.resolve(name);
        if (Files.exists(start)) {
            try (Stream<Path> files = Files.walk(start)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private record Lines(BufferedWriter out) implements LineWriter {
        @Override
        public void append(String line) throws IOException {
            synchronized (out) {
                out.write(line);
                out.write('\n');
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (out) {
                out.close();
            }
        }
    }
}
