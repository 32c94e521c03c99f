package dev.sluice.cascade;

import dev.sluice.domain.Reason;
import dev.sluice.domain.Sample;
import dev.sluice.domain.Usage;
import dev.sluice.llm.Annotator;
import dev.sluice.llm.Annotators;
import dev.sluice.llm.AnswerKind;
import dev.sluice.llm.Clockwork;
import dev.sluice.llm.Question;
import dev.sluice.llm.Secrets;
import dev.sluice.llm.Verdict;
import dev.sluice.selection.Chosen;
import dev.sluice.selection.Ranking;
import dev.sluice.selection.Selection;
import dev.sluice.store.LineWriter;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import dev.sluice.throttle.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks one question and makes what was bought durable before it says so. Thread-safe; blocks. Closing it closes both
 * writers.
 */
public final class Asker implements AutoCloseable {
    private final AskSpec spec;
    private final Annotator annotator;
    private final LineWriter answers;
    private final LineWriter journal;
    private final Clockwork clockwork;

    private Asker(AskSpec spec, Annotator annotator, LineWriter answers, LineWriter journal, Clockwork clockwork) {
        this.spec = spec;
        this.annotator = annotator;
        this.answers = answers;
        this.journal = journal;
        this.clockwork = clockwork;
    }

    /** As the other one, with keys of environment and files only. */
    public static Asker open(AskSpec spec, Gate gate, LineWriter answers, LineWriter journal, Clockwork clockwork) {
        return open(spec, gate, answers, journal, clockwork, Secrets.NONE);
    }

    /**
     * @param answers of the response store
     * @param journal of the ledger
     * @param secrets where the key is looked up when the spec names it by alias
     * @throws dev.sluice.domain.UserException when the key cannot be read on this machine
     */
    public static Asker open(
            AskSpec spec, Gate gate, LineWriter answers, LineWriter journal, Clockwork clockwork, Secrets secrets) {
        LedgerMeter meter = new LedgerMeter(spec, journal, clockwork.wall());
        return new Asker(
                spec, Annotators.open(spec.llm(), gate, meter, clockwork, secrets), answers, journal, clockwork);
    }

    /** @throws UncheckedIOException when an answer or a ledger line could not be made durable */
    public Asked ask(Question question) {
        try {
            return asked(question, annotator.ask(question));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Asked(question.key(), Reason.UNAVAILABLE, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Asked asked(Question question, Verdict verdict) throws IOException {
        String key = question.key();
        if (verdict instanceof Verdict.Labelled labelled) {
            keep(stored(key, labelled));
            return new Asked(key, Reason.ASKED, null);
        }
        if (verdict instanceof Verdict.Unusable unusable) {
            keep(stored(key, unusable));
            return new Asked(key, unusable.reason(), null);
        }
        return verdict instanceof Verdict.JobRefused refused
                ? new Asked(key, Reason.UNAVAILABLE, refused.message())
                : new Asked(key, ((Verdict.Kept) verdict).reason(), null);
    }

    /** A pending interrupt waits: some file systems would refuse the line, and the answer is paid for. */
    private void keep(StoredAnswer answer) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            answers.append(StoredAnswers.toJson(answer));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StoredAnswer stored(String key, Verdict.Labelled labelled) {
        List<Sample> samples = labelled.samples();
        boolean free = spec.llm().task().answer() == AnswerKind.TEXT;
        // Free texts are rarely equal and one answer agrees with itself: there is nothing to vote about.
        boolean vote = !free && samples.stream().filter(Sample::usable).count() > 1;
        Chosen chosen = vote
                ? Selection.choose(samples, Optional.empty(), Ranking.VOTE, Map.of())
                        .orElseThrow()
                : first(samples);
        return new StoredAnswer(
                StoredAnswer.FORMAT,
                key,
                StoredAnswer.ANSWERED,
                chosen.answer(),
                null,
                spec.price().provider(),
                spec.price().model(),
                labelled.model(),
                prompt(labelled.usage()),
                completion(labelled.usage()),
                labelled.charge().picos(),
                spec.runId(),
                labelled.callId(),
                clockwork.wall().millis(),
                chosen.confidence(),
                free || spec.llm().sampling().samples() > 1 ? samples : null);
    }

    private static Chosen first(List<Sample> samples) {
        List<Sample> first = samples.stream().filter(Sample::usable).limit(1).toList();
        return Selection.choose(first, Optional.empty(), Ranking.LOGPROB, Map.of())
                .orElseThrow();
    }

    private StoredAnswer stored(String key, Verdict.Unusable unusable) {
        return new StoredAnswer(
                StoredAnswer.FORMAT,
                key,
                StoredAnswer.UNUSABLE,
                null,
                unusable.reason().text(),
                spec.price().provider(),
                spec.price().model(),
                unusable.model(),
                prompt(unusable.usage()),
                completion(unusable.usage()),
                unusable.charge().picos(),
                spec.runId(),
                unusable.callId(),
                clockwork.wall().millis());
    }

    private static long prompt(Usage usage) {
        return usage == null ? 0 : usage.promptTokens();
    }

    private static long completion(Usage usage) {
        return usage == null ? 0 : usage.completionTokens();
    }

    @Override
    public void close() throws IOException {
        annotator.close();
        try {
            answers.close();
        } finally {
            journal.close();
        }
    }
}
