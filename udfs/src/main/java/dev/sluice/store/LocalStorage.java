package dev.sluice.store;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
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
    public List<String> list(String folder) throws IOException {
        Path start = root.resolve(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(start)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
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
        Path next = Files.write(file.resolveSibling(file.getFileName() + ".next"), content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Path start = root.resolve(name);
        if (Files.exists(start)) {
            try (Stream<Path> files = Files.walk(start)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
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
