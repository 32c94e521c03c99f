package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A variant in a JVM of its own, seen from the one that compares; it ends with this JVM, whose end closes its input. */
final class VariantProcess implements AutoCloseable {
    private static final List<String> HEAP = List.of("-Xmx1g");
    private static final Pattern PLAN = Pattern.compile("encoder of \\d+ dimensions on the CPU: (.*)");
    private static final int TOLD = 20;

    private final String name;
    private final Process process;
    private final BufferedReader out;
    private final Path err;

    private VariantProcess(String name, Process process, Path err) {
        this.name = name;
        this.process = process;
        this.out = process.inputReader();
        this.err = err;
    }

    /**
     * Returns when it is open and warm.
     *
     * @param warmUp passes that are not measured
     * @throws UserException when it does not come to that
     */
    static VariantProcess start(String name, VariantSetup setup, int rows, int warmUp) {
        Map<String, String> properties = Map.of(
                "log4j2.configurationFile", Site.logging(), "ai.djl.offline", "true", "OPT_OUT_TRACKING", "true");
        List<String> args = List.of(name, setup.folder().toString(), setup.device(), Integer.toString(rows));
        Path err = setup.folder().resolve(name + ".err");
        try {
            Process process = new Jvm(HEAP, properties)
                    .of(VariantRun.class.getName(), args)
                    .redirectError(err.toFile())
                    .start();
            VariantProcess started = new VariantProcess(name, process, err);
            try {
                started.await(VariantRun.READY::equals);
                for (int i = 0; i < warmUp; i++) {
                    started.round();
                }
                return started;
            } catch (UserException e) {
                started.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** One pass. Blocks until it is done. */
    VariantRound round() {
        try {
            process.outputWriter().write("pass\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw ended();
        }
        return VariantRound.parse(await(VariantRound::is));
    }

    private String await(Predicate<String> wanted) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw ended();
    }

    private UserException ended() {
        List<String> said = said();
        return new UserException("the JVM that measures '" + Variants.label(name) + "' ended early; it said:\n"
                + String.join("\n", said.subList(Math.max(0, said.size() - TOLD), said.size())));
    }

    private List<String> said() {
        try {
            return Files.readAllLines(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which batches a graph in floating point found best on the CPU, where it looked. */
    Optional<String> plan() {
        return said().stream()
                .map(PLAN::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
