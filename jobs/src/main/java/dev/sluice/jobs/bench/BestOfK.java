package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Several samples of a small LLM on a task with a verifier: the first that passes, the best ranked, a random one, the greedy
 * answer, and one answer of a larger LLM where there is one. Needs a real model: recorded answers hold one answer a row.
 *
 * @param servers base addresses of the small LLM and of the larger one; without any a small one is started on this machine
 * @param rows that are asked about
 */
record BestOfK(List<String> servers, int rows) implements Benchmark {
    private static final int ROWS = 64;
    /** Twice the largest k. */
    private static final int SAMPLES = 32;

    private static final double TEMPERATURE = 0.8;
    private static final int PROGRESS_ROWS = 8;

    BestOfK() {
        this(List.of(), ROWS);
    }

    BestOfK {
        servers = List.copyOf(servers);
        if (servers.size() > 2) {
            throw new UserException("--llm: expected the small LLM's address and the larger one's, found " + servers);
        }
        if (rows < 1) {
            throw new UserException("--rows: expected at least 1, found " + rows);
        }
    }

    @Override
    public String name() {
        return "best-of-k";
    }

    @Override
    public String description() {
        return "two quotes of a banking77 message as JSON, checked for form and wording without a gold label: " + rows
                + " rows, " + SAMPLES + " samples each at temperature " + TEMPERATURE + ", from a real LLM";
    }

    @Override
    public Benchmark servers(List<String> urls) {
        return new BestOfK(urls, rows);
    }

    @Override
    public Benchmark rows(int wanted) {
        return new BestOfK(servers, wanted);
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        Report report = report(work, progress);
        System.out.println();
        report.lines().forEach(System.out::println);
        return report.measures();
    }

    /** What it has to say, and the same as measures. */
    record Report(List<String> lines, List<Measure> measures) {}

    Report report(Path work, Consumer<String> progress) {
        if (!servers.isEmpty()) {
            return measure(servers, progress);
        }
        Optional<LocalLlm> local = LocalLlm.start(work, progress);
        if (local.isEmpty()) {
            String why = "skipped: no server was named (--llm) and the packages with the small LLM cannot be installed";
            return new Report(List.of(why), List.of(Measure.printed("best of k", why, "")));
        }
        try (LocalLlm llm = local.get()) {
            return measure(List.of(llm.url()), progress);
        }
    }

    private Report measure(List<String> urls, Consumer<String> progress) {
        SampleSource small = new ChatSamples(urls.get(0));
        List<String> texts = FieldsTask.texts(SharedData.find(), rows);
        BestOfKFigures figures = new BestOfKFigures(sample(small, texts, progress));
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s, %,d weights; a sample takes %.0f tokens, prompt included, and %.2f s where %d are drawn at once",
                small.model(),
                small.parameters(),
                figures.cost().tokens(),
                figures.cost().seconds(),
                ChatSamples.AT_ONCE));
        lines.add("");
        lines.addAll(figures.curve());
        lines.add("");
        if (urls.size() > 1) {
            lines.addAll(figures.against(larger(new ChatSamples(urls.get(1)), texts, progress)));
        } else {
            lines.add(
                    "No larger LLM was named. Counted in FLOPs, 2 x weights x tokens, k samples cost what one answer of a"
                            + " model k times the size costs: it pays where it passes more often than pass@k.");
        }
        return new Report(lines, figures.measures());
    }

    private static List<SampledRow> sample(SampleSource source, List<String> texts, Consumer<String> progress) {
        List<SampledRow> sampled = new ArrayList<>();
        for (String text : texts) {
            List<SampleSource.Message> prompt = FieldsTask.prompt(text);
            SampleSource.Draw greedy = greedy(source, prompt);
            SampleSource.Draw draw = source.draw(
                    prompt,
                    new SampleSource.Sampling(
                            SAMPLES, TEMPERATURE, FieldsTask.MAX_TOKENS, 1 + (long) SAMPLES * sampled.size()));
            sampled.add(SampledRow.of(
                    draw,
                    greedy.generations().get(0),
                    CallCost.of(draw, source.parameters()),
                    answer -> FieldsTask.passes(answer, text)));
            if (sampled.size() % PROGRESS_ROWS == 0) {
                progress.accept(sampled.size() + " of " + texts.size() + " rows sampled");
            }
        }
        return sampled;
    }

    private static SampleSource.Draw greedy(SampleSource source, List<SampleSource.Message> prompt) {
        return source.draw(prompt, new SampleSource.Sampling(1, 0, FieldsTask.MAX_TOKENS, 1));
    }

    private static BestOfKFigures.Larger larger(SampleSource source, List<String> texts, Consumer<String> progress) {
        progress.accept("asking " + source.model() + " once a row");
        boolean[] passes = new boolean[texts.size()];
        List<CallCost> costs = new ArrayList<>();
        for (int i = 0; i < passes.length; i++) {
            String text = texts.get(i);
            SampleSource.Draw draw = greedy(source, FieldsTask.prompt(text));
            passes[i] = SampledRow.passes(draw.generations().get(0), answer -> FieldsTask.passes(answer, text));
            costs.add(CallCost.of(draw, source.parameters()));
        }
        return new BestOfKFigures.Larger(source.model(), passes, CallCost.mean(costs));
    }
}
