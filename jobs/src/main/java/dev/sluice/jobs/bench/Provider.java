package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.domain.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running simulated provider ({@code ../shared/tools/provider.py}), a process of ours. The caller closes it. */
final class Provider implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final String url;

    private Provider(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** @param options besides the port, as {@code provider.py --help} lists them */
    static Provider start(SharedData shared, String... options) {
        List<String> command = new ArrayList<>(
                List.of("python3", shared.file("tools/provider.py").toString(), "--port", "0"));
        command.addAll(List.of(options));
        try {
            // It complains of connections that are open when it ends.
            Path complaints = Files.createTempFile("provider-", ".err");
            complaints.toFile().deleteOnExit();
            Process process = new ProcessBuilder(command)
                    .redirectError(complaints.toFile())
                    .start();
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null || !line.contains("http://")) {
                process.destroy();
                throw new UserException("the simulated provider did not start: "
                        + (line == null ? Files.readString(complaints) : line));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new Provider(process, line.replaceAll(".*(http://\\S+).*", "$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return url;
    }

    JsonNode invoice() {
        try {
            return JSON.readTree(admin("/admin/invoice", null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes its limits from now on; 0 for none. */
    void limits(long rpm, long tpm) {
        admin("/admin/limits", "{\"rpm\": " + rpm + ", \"tpm\": " + tpm + "}");
    }

    /** A connection of its own each time: an idle one would outlive the provider's patience when it is closed. */
    private byte[] admin(String path, String body) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url.replace("/v1", path)).toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            if (body != null) {
                connection.setRequestMethod("POST");
                connection.setDoOutput(true);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            try (InputStream in = connection.getInputStream()) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a person would (SIGTERM), so that it writes its last words. */
    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
