package dev.sluice.llm;

import java.time.Duration;

/**
 * Makes attempts until one settles the call: passing failures after a wait, and at once in another shape when the server
 * rejects this one. Each attempt is a new call with an id and a number of its own.
 */
final class Retrying implements Channel {
    /** A refusal for the rate is a wait, not a failure: the gate holds everybody back. Bounded all the same. */
    private static final int REFUSALS_PER_ATTEMPT = 20;

    private static final int MAX_RESHAPES = 4;

    private final Channel inner;
    private final LlmSpec spec;
    private final Prompt prompt;
    private final Clockwork clockwork;
    private final Dialect dialect;
    private final Backoff backoff;
    private volatile boolean closed;

    Retrying(Channel inner, LlmSpec spec, Prompt prompt, Dialect dialect, Clockwork clockwork) {
        this.inner = inner;
        this.spec = spec;
        this.prompt = prompt;
        this.clockwork = clockwork;
        this.dialect = dialect;
        this.backoff = Backoff.of(spec.attempts());
    }

    @Override
    public Exchange send(Call first) throws InterruptedException {
        Call call = first;
        int failures = 0;
        int refusals = 0;
        int reshapes = 0;
        while (true) {
            if (closed) {
                throw new IllegalStateException("this annotator is closed");
            }
            Exchange exchange = inner.send(call);
            if (!(exchange.reply() instanceof Reply.Failed failed)) {
                if (reshapes > 0 && exchange.reply() instanceof Reply.Answered) {
                    dialect.answered(call.attempt().shape());
                }
                return exchange; // An answer is kept even when an interrupt is pending: it was paid for.
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            Shape shape = call.attempt().shape();
            Shape other = failed.failure() == Failure.ROW ? shape.after(failed.complaint(), spec.sampling()) : null;
            if (other != null && reshapes++ < MAX_RESHAPES) {
                call = next(call, other);
                continue;
            }
            boolean again = failed.failure() == Failure.RATE_LIMIT
                    ? ++refusals <= REFUSALS_PER_ATTEMPT * spec.attempts().maximum()
                    : passing(failed.failure()) && ++failures < spec.attempts().maximum();
            if (!again) {
                return exchange;
            }
            clockwork.sleeper().sleep(pause(failed, failures + refusals - 1));
            call = next(call, shape);
        }
    }

    private Call next(Call call, Shape shape) {
        Call.Attempt attempt = call.attempt();
        return prompt.call(call.question(), attempt.number() + 1, attempt.wording(), shape);
    }

    private Duration pause(Reply.Failed failed, int failuresBefore) {
        Duration jittered = backoff.jittered(failuresBefore, clockwork.random());
        Duration asked = failed.retryAfter();
        return asked == null || asked.compareTo(jittered) < 0 ? jittered : asked;
    }

    private static boolean passing(Failure failure) {
        return failure == Failure.TRANSIENT || failure == Failure.UNREACHABLE;
    }

    @Override
    public void close() {
        closed = true;
        inner.close();
    }
}
