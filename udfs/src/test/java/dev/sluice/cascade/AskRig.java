package dev.sluice.cascade;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Price;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.AnswerFormat;
import dev.sluice.llm.CapField;
import dev.sluice.llm.Clockwork;
import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.Storages;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import dev.sluice.throttle.Gate;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import dev.sluice.throttle.Limits;
import dev.sluice.throttle.Tenancy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/** An asker with the real gate, journal and store on the local disk, against a real local server; nobody sleeps. */
final class AskRig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final int OUTPUT_CAP = 32;
    static final long FLOPS_PER_TOKEN = 3_000_000;
    /** .15, .075 (cached) and .60 dollars a million tokens. */
    static final Price PRICE = new Price(
            "openai",
            "gpt-x",
            LocalDate.of(2026, 1, 1),
            new PicoUsd(150_000),
            new PicoUsd(75_000),
            new PicoUsd(600_000),
            null,
            null,
            "test");

    final MockWebServer server = new MockWebServer();
    final Segments journal;
    final Segments store;
    final Lessor lessor;
    final Gate gate;
    private final Tenancy tenancy;
    final AskSpec spec;
    private final AtomicInteger ids = new AtomicInteger();
    /** Seed 1. */
    private final Clockwork clockwork = new Clockwork(
            System::nanoTime,
            Clock.fixed(NOW, ZoneOffset.UTC),
            pause -> {},
            new Random(1),
            () -> "call-" + ids.incrementAndGet());

    /** With a budget in dollars. */
    AskRig(Path dir, Amount budget, Function<RecordedRequest, MockResponse> answer) throws IOException {
        this(dir, Tariff.DOLLARS, budget, answer);
    }

    /** @param answer what the server does, called on its threads */
    AskRig(Path dir, Tariff tariff, Amount budget, Function<RecordedRequest, MockResponse> answer) throws IOException {
        this(dir, tariff, budget, answer, llm -> llm);
    }

    /** @param change of the plain spec, with a budget in dollars */
    AskRig(Path dir, Amount budget, Function<RecordedRequest, MockResponse> answer, UnaryOperator<LlmSpec> change)
            throws IOException {
        this(dir, Tariff.DOLLARS, budget, answer, change);
    }

    private AskRig(
            Path dir,
            Tariff tariff,
            Amount budget,
            Function<RecordedRequest, MockResponse> answer,
            UnaryOperator<LlmSpec> change)
            throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer.apply(request);
            }
        });
        server.start();
        journal = new Segments(Storages.local(dir), "journal");
        store = new Segments(Storages.local(dir), StoredAnswers.FOLDER);
        Limits limits = new Limits(0, 0, 8, budget);
        lessor = Gates.lessor(limits, Amount.ZERO, Duration.ofMinutes(5));
        tenancy = Gates.local(lessor);
        gate = tenancy.desk();
        LlmSpec llm = new LlmSpec(
                new LlmSpec.Endpoint(
                        "http://localhost:" + server.getPort() + "/v1", "openai", "gpt-x", null, List.of()),
                new LlmSpec.Task(new Labels(List.of("card payment", "top-up")), null, 1_000),
                new LlmSpec.Sampling(0, OUTPUT_CAP, CapField.AUTO, AnswerFormat.AUTO),
                new LlmSpec.Attempts(3, 5_000, 100, 1_000));
        spec = new AskSpec("run-1", "enrich", "llm", change.apply(llm), PRICE, limits, 20, tariff, FLOPS_PER_TOKEN);
    }

    Asker asker() {
        return asker(store.writer("a", 20), journal.writer("j", 20));
    }

    Asker asker(LineWriter answers, LineWriter intents) {
        return Asker.open(spec, gate, answers, intents, clockwork);
    }

    Question question(String text) {
        return Questions.of(spec.llm(), text);
    }

    /** What the gate has let go, when it has been told of all calls; nothing can be asked after. */
    Amount committed() {
        tenancy.close();
        return lessor.traffic().committed();
    }

    /** What lies on the disk now. */
    List<LedgerLine> lines() {
        List<LedgerLine> lines = new ArrayList<>();
        try {
            journal.forEachLine("", line -> lines.add(LedgerLines.fromJson(line).orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    List<StoredAnswer> answers() {
        List<StoredAnswer> answers = new ArrayList<>();
        try {
            store.forEachLine(
                    "", line -> answers.add(StoredAnswers.fromJson(line).orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }

    static MockResponse label(String label, int prompt, int cached, int completion) {
        return body(
                label,
                ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
                        .concat("\"prompt_tokens_details\":{\"cached_tokens\":%d}}")
                        .formatted(prompt, completion, prompt + completion, cached));
    }

    static MockResponse withoutUsage(String label) {
        return body(label, "");
    }

    private static MockResponse body(String label, String more) {
        return new MockResponse.Builder()
                .body("{\"model\":\"gpt-x-2026\",\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":"
                        + "\"{\\\"label\\\":\\\"" + label + "\\\"}\"}}]" + more + "}")
                .build();
    }

    static MockResponse reset() {
        return new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build();
    }

    static MockResponse status(int status) {
        return new MockResponse.Builder().code(status).build();
    }

    static long charge(long prompt, long cached, long completion) {
        return (prompt - cached) * 150_000 + cached * 75_000 + completion * 600_000;
    }

    @Override
    public void close() {
        tenancy.close();
        server.close();
    }
}
