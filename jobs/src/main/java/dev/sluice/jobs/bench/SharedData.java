package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.domain.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** The data and the simulated provider that lie beside a checkout, in {@code ../shared}; not part of the project. */
record SharedData(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path place() {
        return Path.of(System.getProperty("sluice.root", "."), "..", "shared").normalize();
    }

    static boolean isThere() {
        return Files.isDirectory(place());
    }

    static SharedData find() {
        Path folder = place();
        if (!isThere()) {
            throw new UserException("this benchmark needs the development data in ../shared (data/, tools/provider.py);"
                    + " there is no such folder beside this checkout");
        }
        return new SharedData(folder);
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Lines of a gzipped text. */
    List<String> lines(String name) {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file(name))), StandardCharsets.UTF_8))) {
            return in.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of a {@code .jsonl.gz}, shuffled by a fixed seed. */
    List<JsonNode> rows(String name, long seed) {
        List<JsonNode> rows = new ArrayList<>();
        try {
            for (String line : lines(name)) {
                rows.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.shuffle(rows, new Random(seed));
        return rows;
    }
}
