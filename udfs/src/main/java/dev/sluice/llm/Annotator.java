package dev.sluice.llm;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Asks an LLM for the label of one text, or for free text about it. Thread-safe; many threads ask at once, and each blocks until its question is
 * settled: for permits, for attempts and for the waits between them. Whoever opens it closes it.
 *
 * <p>Where none of the answers is a label that it may be, it is asked for once more, in other words. A provider that refuses the job is told once: every
 * later question gets the same {@link Verdict.JobRefused} and nothing is sent.
 */
public final class Annotator implements AutoCloseable {
    private final Channel channel;
    private final Prompt prompt;
    private final Dialect dialect;
    private final AnswerReader answers;
    private final LlmSpec.Endpoint endpoint;
    private final int samples;
    private final AtomicReference<Verdict.JobRefused> refused = new AtomicReference<>();
    private volatile boolean everAnswered;

    Annotator(LlmSpec spec, Channel channel, Prompt prompt, Dialect dialect) {
        this.channel = channel;
        this.prompt = prompt;
        this.dialect = dialect;
        this.answers = new AnswerReader(spec.task());
        this.endpoint = spec.endpoint();
        this.samples = spec.sampling().samples();
    }

    /**
     * @param question not blank
     * @throws java.io.UncheckedIOException when the {@link Meter} could not record; nothing more is sent for this question
     * @throws IllegalStateException when this was closed
     */
    public Verdict ask(Question question) throws InterruptedException {
        if (question.blank()) {
            throw new IllegalArgumentException("a blank text cannot be asked: " + question);
        }
        Verdict.JobRefused before = refused.get();
        if (before != null) {
            return before;
        }
        Exchange first = send(question, 1, Wording.FIRST);
        AnswerReader.Defect defect = defect(first);
        if (defect == null || defect == AnswerReader.Defect.REFUSED) {
            return verdict(first, PicoUsd.ZERO);
        }
        int next = first.call().attempt().number() + 1;
        Exchange second = send(question, next, Wording.AGAIN);
        return verdict(second, first.charge());
    }

    private Exchange send(Question question, int number, Wording wording) throws InterruptedException {
        Exchange exchange = channel.send(prompt.call(question, number, wording, dialect.shape()));
        if (exchange.reply() instanceof Reply.Answered) {
            everAnswered = true;
        }
        return exchange;
    }

    /** Null when there is no answer, or a good one. */
    private AnswerReader.Defect defect(Exchange exchange) {
        return exchange.reply() instanceof Reply.Answered answered
                ? AnswerReader.defect(answers.read(exchange.call().question(), answered))
                : null;
    }

    private Verdict verdict(Exchange exchange, PicoUsd spentBefore) {
        if (exchange.reply() instanceof Reply.Answered answered) {
            return verdict(exchange, answered, spentBefore);
        }
        if (exchange.reply() instanceof Reply.Failed failed) {
            return verdict(failed, spentBefore);
        }
        Reason reason = ((Reply.Denied) exchange.reply()).reason();
        Verdict.JobRefused before = refused.get();
        return before == null ? new Verdict.Kept(reason, "denied " + reason.text(), spentBefore) : before;
    }

    private Verdict verdict(Exchange exchange, Reply.Answered answered, PicoUsd spentBefore) {
        String callId = exchange.call().callId();
        List<AnswerReader.Reading> readings = answers.read(exchange.call().question(), answered);
        AnswerReader.Defect defect = AnswerReader.defect(readings);
        if (defect == null) {
            List<Sample> found = samples(readings, answered.choices());
            return new Verdict.Labelled(
                    found.stream()
                            .filter(Sample::usable)
                            .findFirst()
                            .orElseThrow()
                            .answer(),
                    found,
                    callId,
                    answered.model(),
                    exchange.charge(),
                    answered.usage(),
                    spentBefore);
        }
        return new Verdict.Unusable(
                reason(defect),
                callId,
                answered.model(),
                spentBefore.plus(exchange.charge()),
                answered.usage(),
                defect.text());
    }

    private static List<Sample> samples(List<AnswerReader.Reading> readings, List<Reply.Choice> choices) {
        List<Sample> samples = new ArrayList<>(readings.size());
        for (int i = 0; i < readings.size(); i++) {
            AnswerReader.Reading reading = readings.get(i);
            Reply.Choice choice = choices.get(i);
            String defect = reading.defect() == null ? null : reading.defect().text();
            samples.add(new Sample(reading.answer(), choice.logprob(), choice.tokens(), defect));
        }
        return samples;
    }

    private static Reason reason(AnswerReader.Defect defect) {
        return switch (defect) {
            case REFUSED -> Reason.REFUSED;
            case PRUNED -> Reason.PRUNED;
            default -> Reason.INVALID_ANSWER;
        };
    }

    private Verdict verdict(Reply.Failed failed, PicoUsd spent) {
        switch (failed.failure()) {
            case ROW:
                // A rejection may quote a row: it says no more than that once one request of this kind was answered.
                if (failed.complaint() == Complaint.SAMPLES && samples > 1 && !everAnswered) {
                    return refuse("the LLM at " + endpoint.host() + " does not give so many answers to one request:"
                            + " expected a smaller llm.samples (1 is always possible), found " + samples);
                }
                return new Verdict.Kept(Reason.REJECTED, failed.detail(), spent);
            case QUOTA:
                return new Verdict.Kept(Reason.QUOTA, failed.detail(), spent);
            case JOB:
                return refuse(refusal(failed));
            case UNREACHABLE:
                if (!everAnswered) {
                    return refuse("cannot reach the LLM at " + endpoint.host() + " (" + failed.code()
                            + "): check llm.url and the network");
                }
                return new Verdict.Kept(Reason.UNAVAILABLE, failed.detail(), spent);
            default:
                return new Verdict.Kept(Reason.UNAVAILABLE, failed.detail(), spent);
        }
    }

    private Verdict refuse(String message) {
        refused.compareAndSet(null, new Verdict.JobRefused(message));
        return refused.get();
    }

    private String refusal(Reply.Failed failed) {
        String what = "the LLM at " + endpoint.host() + " refused the job: HTTP " + failed.httpStatus()
                + (failed.code() == null ? "" : " (" + failed.code() + ")");
        String key = endpoint.key() == null
                ? "no key is configured (llm.key-env)"
                : "check the key in " + endpoint.key().describe();
        switch (failed.httpStatus()) {
            case 401:
                return what + "; " + key;
            case 403:
                return what + "; " + key + " and what it may use";
            case 404:
                return what + "; check llm.model '" + endpoint.model() + "' and llm.url";
            default:
                return what + "; check llm.url, llm.model '" + endpoint.model() + "' and the key: " + key
                        + (failed.httpStatus() / 100 == 3 ? "; redirects are not followed" : "");
        }
    }

    /** Ends the calls on the wire; what they may have cost stays unknown. */
    @Override
    public void close() {
        channel.close();
    }
}
