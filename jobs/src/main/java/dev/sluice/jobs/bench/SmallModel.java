package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import dev.sluice.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An encoder as a small stage in Spark against ONNX Runtime alone and against what others do, on the same texts. Each variant
 * has a JVM of its own, all of them are open at once, and passes are interleaved.
 *
 * @param data see {@link RowTexts#of}
 * @param rows 0: as many as keep the whole within minutes
 * @param bareOnly against ONNX Runtime alone only, not what others do: longer passes take no longer so
 */
record SmallModel(String device, String model, String data, int rows, int rounds, boolean bareOnly)
        implements Benchmark {
    private static final List<String> ENCODERS = List.of("minilm", "bge", "e5");
    private static final String BARE = "bare";
    private static final int WARM_UP = 2;

    SmallModel() {
        this("auto", "bge", null, 0, 15, false);
    }

    @Override
    public String name() {
        return "small-model";
    }

    @Override
    public String description() {
        return "an encoder in Spark local[2] against bare ONNX Runtime, padded batches, a session per task and DJL";
    }

    @Override
    public Benchmark device(String wanted) {
        return new SmallModel(wanted, model, data, rows, rounds, bareOnly);
    }

    @Override
    public Benchmark model(String wanted) {
        if (!ENCODERS.contains(wanted) && !Files.isDirectory(Path.of(wanted))) {
            throw new UserException("--model: expected one of " + ENCODERS
                    + " or a folder with an ONNX graph and its tokenizer.json, found '" + wanted + "'");
        }
        return new SmallModel(device, wanted, data, rows, rounds, bareOnly);
    }

    @Override
    public Benchmark data(String wanted) {
        return new SmallModel(device, model, wanted, rows, rounds, bareOnly);
    }

    @Override
    public Benchmark rows(int wanted) {
        if (wanted < 1) {
            throw new UserException("--rows: expected at least 1, found " + wanted);
        }
        return new SmallModel(device, model, data, wanted, rounds, bareOnly);
    }

    @Override
    public Benchmark rounds(int wanted) {
        if (wanted < 1) {
            throw new UserException("--rounds: expected at least 1, found " + wanted);
        }
        return new SmallModel(device, model, data, rows, wanted, bareOnly);
    }

    @Override
    public Benchmark only(List<String> parts) {
        if (!parts.equals(List.of(BARE))) {
            throw new UserException("--only: expected '" + BARE + "', found " + parts);
        }
        return new SmallModel(device, model, data, rows, rounds, true);
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        Device.parse(device).resolve(OptionalInt.empty()); // an error before anything is done
        RowTexts all = RowTexts.of(data);
        VariantSetup setup = new VariantSetup(Files.createDirectories(work.resolve(name(model))), device);
        progress.accept("training a bundle on a few demo messages and writing the rows");
        List<String> texts = setup.prepare(model, all, rows);
        boolean cuda = setup.resolved().cuda();
        boolean batches = setup.encoder().spec().precision() != Precision.INT8_DYNAMIC;
        List<VariantProcess> variants = new ArrayList<>();
        try {
            for (String name : bareOnly ? Variants.bare(batches, cuda) : Variants.names(batches, cuda)) {
                progress.accept("warming up: " + Variants.label(name));
                start(name, setup, texts.size(), progress).ifPresent(variants::add);
            }
            Map<String, List<VariantRound>> rounds = measure(variants, progress);
            String what = String.format(
                    Locale.ROOT, "%s (%s), %,d %s: ", name(model), setup.resolved(), texts.size(), all.name());
            return new SmallModelFigures(what, rounds, cuda)
                    .measures(variants.get(0).plan());
        } finally {
            variants.forEach(VariantProcess::close);
        }
    }

    /** Without one that cannot run here, unless it is the stage itself or what it is measured against. */
    private static Optional<VariantProcess> start(
            String name, VariantSetup setup, int rows, Consumer<String> progress) {
        try {
            return Optional.of(VariantProcess.start(name, setup, rows, WARM_UP));
        } catch (UserException e) {
            if (name.equals(Variants.SPARK) || name.equals(Variants.ALONE)) {
                throw e;
            }
            progress.accept("left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Map<String, List<VariantRound>> measure(List<VariantProcess> variants, Consumer<String> progress) {
        Map<String, List<VariantRound>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (VariantProcess variant : variants) {
                measured.computeIfAbsent(variant.name(), n -> new ArrayList<>()).add(variant.round());
            }
            progress.accept("round " + round + ", rows per CPU-second: "
                    + measured.entrySet().stream()
                            .map(e -> String.format(
                                    Locale.ROOT,
                                    "%s %.1f",
                                    e.getKey(),
                                    e.getValue().get(e.getValue().size() - 1).perCpuSecond()))
                            .collect(Collectors.joining(", ")));
        }
        return measured;
    }

    private static String name(String model) {
        Path file = Path.of(model).getFileName();
        return file == null ? model : file.toString();
    }
}
