package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobs/bin/bench NAME [--only PART] [--seconds N] [--seeds N] [--rounds N] [--work FOLDER] [--json FILE]}: runs one benchmark and prints its table. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Runs a benchmark and prints its figures; a figure that falls short is printed as it is.")
public final class Bench implements Callable<Integer> {
    private static final List<Benchmark> ALL = List.of(
            new SmallModel(),
            new Linear(),
            new Scale(),
            new Start(),
            new SmallCascade(),
            new SynapseMl(),
            new Amazon(),
            new LlmStage(),
            new Certify(),
            new Systems(),
            new BestOfK());

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description =
                    "small-model, linear, scale, start, small-cascade, synapseml, amazon, llm-stage, certify, systems or best-of-k.")
    private String name;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description =
                    "Only this part, repeatable. Of llm-stage: rpm, tpm, change, kill, budget, ledger. Of certify:"
                            + " table, nights, scale, dev or a column of its tables. Of systems: banking77, isear. Of scale: linear,"
                            + " encoder. Of small-model: bare (no other schedules and libraries).")
    private List<String> only = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Of llm-stage: how long a run at a constant rate lasts. Default: 60; fewer for a quick look.")
    private Integer seconds;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Of certify: runs of each rule. Default: 200; fewer for a quick look.")
    private Integer seeds;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description =
                    "Of best-of-k: rows that are asked about; of small-model: rows of a pass; of scale: rows of the part"
                            + " encoder; of synapseml: rows of a round. Default: 64, 512, 1000000, 384; fewer for a quick look.")
    private Integer rows;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Of small-model, synapseml and start: interleaved rounds. Default: 15, of start 5; fewer for a"
                            + " quick look.")
    private Integer rounds;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Of small-model: auto, cpu, cuda or cuda:N. Default: auto.")
    private String device;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Of small-model: minilm, bge, e5 or a folder with an ONNX graph and its tokenizer.json, such as one"
                            + " in fp32 or fp16. Default: bge.")
    private String model;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "Of small-model: demo, amazon (in ../shared) or a file of JSON lines (.jsonl, .jsonl.gz) with a"
                            + " field text. Default: amazon where it is, else demo.")
    private String data;

    @Option(
            names = "--llm",
            paramLabel = "URL",
            description =
                    "Of best-of-k: base address of an OpenAI-compatible server of the small LLM and, given a second"
                            + " time, of the larger one. Default: a small one is started here; its packages come from PyPI.")
    private List<String> servers = List.of();

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description =
                    "Folder for the files of the run. Default: a new temporary one. Of certify, systems and small-cascade: what small"
                            + " models answered in an earlier run with the same folder is used again.")
    private Path folder;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write [{measure, value, unit, goal, meets}] to this file.")
    private Path json;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        try {
            Benchmark benchmark = ALL.stream()
                    .filter(b -> b.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UserException("NAME: expected one of "
                            + ALL.stream().map(Benchmark::name).toList() + ", found '" + name + "'"));
            benchmark = only.isEmpty() ? benchmark : benchmark.only(only);
            benchmark = seconds == null ? benchmark : benchmark.lasting(seconds);
            benchmark = seeds == null ? benchmark : benchmark.seeds(seeds);
            benchmark = rows == null ? benchmark : benchmark.rows(rows);
            benchmark = rounds == null ? benchmark : benchmark.rounds(rounds);
            benchmark = device == null ? benchmark : benchmark.device(device);
            benchmark = model == null ? benchmark : benchmark.model(model);
            benchmark = data == null ? benchmark : benchmark.data(data);
            benchmark = servers.isEmpty() ? benchmark : benchmark.servers(servers);
            System.out.println(benchmark.name() + ": " + benchmark.description());
            Path work = folder == null ? Files.createTempDirectory("sluice-bench-") : Files.createDirectories(folder);
            List<Measure> measures = benchmark.run(work, line -> System.err.println("  " + line));
            System.out.println("\n"
                    + Measure.table(measures.stream().filter(benchmark::lists).toList()));
            if (json != null) {
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), measures);
            }
            return 0;
        } catch (UserException e) {
            System.err.println("bench: " + e.getMessage());
            return 2;
        }
    }
}
