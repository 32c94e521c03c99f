package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the simulated provider that keeps an invoice of its own: {@code ../shared/tools/provider.py}. */
@Tag("provider")
class ProviderTest {
    private static final int ROWS = 60;
    private static final Path SCRIPT =
            Path.of(System.getProperty("sluice.root", "."), "..", "shared", "tools", "provider.py");

    @Test
    void ask_faultyProvider_answersEveryRowAndTheChargesAreTheInvoice(@TempDir Path dir) throws Exception {
        Process provider = start(dir, "429=0.1,500=0.1,malformed=0.1,empty=0.1,offlist=0.1");
        try (BufferedReader out = provider.inputReader()) {
            String url = url(out.readLine());
            FakeMeter meter = new FakeMeter();
            FakeGate gate = new FakeGate(); // The real one would wait a second for each 429.
            LlmSpec spec = Specs.at(url);
            List<Verdict> verdicts;
            try (Annotator annotator = Annotators.open(spec, gate, meter, impatient())) {
                verdicts = askAll(annotator, spec);
            }
            JsonNode invoice = invoice(url);
            long labelled = 0;
            long spent = 0;
            for (int i = 0; i < ROWS; i++) {
                Verdict verdict = verdicts.get(i);
                if (verdict instanceof Verdict.Labelled answer) {
                    assertThat(answer.label()).isEqualTo(label(i));
                    spent += answer.charge().plus(answer.spentElsewhere()).picos();
                    labelled++;
                } else if (verdict instanceof Verdict.Unusable unusable) {
                    spent += unusable.charge().picos();
                } else {
                    Verdict.Kept kept = (Verdict.Kept) verdict;
                    assertThat(kept.reason()).isEqualTo(Reason.UNAVAILABLE);
                    spent += kept.spent().picos();
                }
            }
            assertThat(labelled).isGreaterThan(ROWS / 2);
            assertThat(meter.picos.get()).isEqualTo(invoice.get("billed_picos").asLong());
            assertThat(spent).isEqualTo(invoice.get("billed_picos").asLong());
            assertThat(gate.exits)
                    .hasSize(invoice.get("requests").asInt())
                    .doesNotContain("unknown")
                    .noneMatch(exit -> exit.startsWith("second"));
            assertThat(invoice.get("unknown_rows").asInt()).isZero();
            assertThat(meter.intents).hasSize(invoice.get("requests").asInt());
        } finally {
            provider.destroy();
            assertThat(provider.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Of every second row the recorded label is left to the LLM; the provider refuses what is not allowed. */
    @Test
    void ask_prunedListAndSamples_costWhatTheInvoiceSays(@TempDir Path dir) throws Exception {
        Process provider = start(dir, "500=0.1,malformed=0.1,offlist=0.1");
        try (BufferedReader out = provider.inputReader()) {
            String url = url(out.readLine());
            FakeMeter meter = new FakeMeter();
            FakeGate gate = new FakeGate();
            LlmSpec spec = sampled(Specs.at(url));
            List<Verdict> verdicts;
            try (Annotator annotator = Annotators.open(spec, gate, meter, impatient())) {
                verdicts = askAll(annotator, spec, ProviderTest::left);
            }
            JsonNode invoice = invoice(url);
            assertThat(meter.picos.get()).isEqualTo(invoice.get("billed_picos").asLong());
            assertThat(invoice.get("unknown_rows").asInt()).isZero();
            long labelled = 0;
            for (int i = 0; i < ROWS; i++) {
                if (verdicts.get(i) instanceof Verdict.Labelled answer) {
                    assertThat(i % 2).isZero();
                    assertThat(answer.samples()).hasSize(3).containsOnly(new Sample(label(i), -0.105, 1, null));
                    labelled++;
                }
            }
            assertThat(labelled).isGreaterThan(ROWS / 4);
            for (int i = 0; i < meter.intents.size(); i++) {
                assertThat(meter.intents.get(i).outputCapTokens()).isEqualTo(3 * 32);
            }
            assertThat(gate.exits).doesNotContain("unknown").noneMatch(exit -> exit.startsWith("second"));
        } finally {
            provider.destroy();
            assertThat(provider.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static LlmSpec sampled(LlmSpec plain) {
        PromptOptions options = new PromptOptions(true, true, 2, 0, List.of("language"));
        return new LlmSpec(
                plain.endpoint(),
                new LlmSpec.Task(AnswerKind.LABEL, Specs.LABELS, null, 1_000, options),
                new LlmSpec.Sampling(0.8, 32, CapField.AUTO, AnswerFormat.AUTO, 3, true),
                plain.attempts());
    }

    private static Hints left(int i) {
        int n = Specs.LABELS.size();
        double[] p = new double[n];
        p[i % 2 == 0 ? i % n : (i + 1) % n] = 0.5;
        p[(i + 2) % n] = 0.5;
        PromptOptions options = new PromptOptions(true, true, 2, 0, List.of("language"));
        return Hints.of(options, Specs.LABELS, p, Map.of("language", "German \"de\""));
    }

    private static List<Verdict> askAll(Annotator annotator, LlmSpec spec) throws Exception {
        return askAll(annotator, spec, i -> Hints.NONE);
    }

    private static List<Verdict> askAll(Annotator annotator, LlmSpec spec, IntFunction<Hints> hints) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Verdict>> futures = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                Question question = Questions.of(spec, text(i), hints.apply(i));
                futures.add(threads.submit(() -> annotator.ask(question)));
            }
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> future : futures) {
                verdicts.add(future.get(60, TimeUnit.SECONDS));
            }
            return verdicts;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Clockwork impatient() {
        Clockwork system = Clockwork.system();
        return new Clockwork(system.nanoTime(), system.wall(), duration -> {}, system.random(), system.callIds());
    }

    private static Process start(Path dir, String faults) throws IOException {
        assumeTrue(Files.isRegularFile(SCRIPT), "skipped: no " + SCRIPT);
        Path rows = dir.resolve("rows.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            lines.append(Json.write(Json.object().put("text", text(i)).put("label", label(i))))
                    .append('\n');
        }
        Files.writeString(rows, lines);
        try {
            return new ProcessBuilder(
                            "python3",
                            SCRIPT.toString(),
                            "--port",
                            "0",
                            "--recorded",
                            rows.toString(),
                            "--faults",
                            faults,
                            "--latency-ms",
                            "5",
                            "--cache-prefix",
                            "40")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "skipped: python3 does not run here");
            throw e;
        }
    }

    private static String url(String firstLine) {
        Matcher matcher = Pattern.compile("http://\\S+").matcher(firstLine == null ? "" : firstLine);
        assertThat(matcher.find())
                .as("the provider's first line: %s", firstLine)
                .isTrue();
        return matcher.group();
    }

    private static JsonNode invoice(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.replace("/v1", "/admin/invoice")))
                .timeout(Duration.ofSeconds(10))
                .build();
        return Json.read(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static String text(int i) {
        return "Row number " + i + " says \"hello\" \\ with a tab\t, a bell \u0007, \u00e9\u4e2d\uD83D\uDE00 and a }";
    }

    private static String label(int i) {
        return Specs.LABELS.name(i % Specs.LABELS.size());
    }
}
