package dev.sluice.store;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An object store in memory: a file is seen when it is closed. Appending can be made to fail half way. */
final class FakeStorage implements Storage {
    final Map<String, String> closed = new TreeMap<>();
    final Map<String, String> open = new TreeMap<>();
    boolean durable;
    boolean full;
    boolean closeFails;
    /** Time of every file, in milliseconds. */
    long now;

    @Override
    public String uri() {
        return "fake:/";
    }

    @Override
    public LineWriter create(String name) throws IOException {
        if (closed.containsKey(name) || open.putIfAbsent(name, "") != null) {
            throw new IOException(name + " exists");
        }
        return new LineWriter() {
            @Override
            public void append(String line) throws IOException {
                if (full) {
                    open.merge(name, line.substring(0, line.length() / 2), String::concat);
                    throw new IOException("no space left");
                }
                open.merge(name, line + "\n", String::concat);
            }

            @Override
            public void close() throws IOException {
                String content = open.remove(name);
                if (closeFails) {
                    throw new IOException("no space left");
                }
                closed.put(name, content);
            }
        };
    }

    @Override
    public boolean appendsAreDurable() {
        return durable;
    }

    @Override
    public List<StoredFile> files(String folder) {
        return closed.entrySet().stream()
                .filter(file -> file.getKey().startsWith(folder + "/"))
                .map(file ->
                        new StoredFile(file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8).length, now))
                .toList();
    }

    @Override
    public InputStream open(String name) throws IOException {
        if (!closed.containsKey(name)) {
            throw new FileNotFoundException(name);
        }
        return new ByteArrayInputStream(closed.get(name).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean exists(String name) {
        return closed.containsKey(name);
    }

    @Override
    public void replace(String name, byte[] content) {
        closed.put(name, new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public void delete(String name) {
        closed.remove(name);
    }
}
