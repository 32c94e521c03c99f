package dev.sluice.llm;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Intent before the attempt, outcome and charge after it. */
final class Metered implements Channel {
    /** The intent could not be made durable, so nothing was sent. */
    static final class NotSent extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        NotSent(IOException cause) {
            super("the intent of an LLM call could not be recorded; the call was not made", cause);
        }
    }

    private final Channel inner;
    private final Meter meter;
    private final AnswerReader answers;

    Metered(Channel inner, Meter meter, AnswerReader answers) {
        this.inner = inner;
        this.meter = meter;
        this.answers = answers;
    }

    @Override
    public Exchange send(Call call) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            meter.before(call, meter.ceiling(call));
        } catch (IOException e) {
            throw new NotSent(e);
        }
        Exchange exchange = inner.send(call);
        return new Exchange(call, exchange.reply(), settle(call, exchange.reply()));
    }

    /** A pending interrupt waits: it would close the channel of a ledger file, for all threads, under the writer. */
    private Meter.Settlement settle(Call call, Reply reply) {
        boolean interrupted = Thread.interrupted();
        try {
            return meter.after(call, reply, answers.outcome(call.question(), reply));
        } catch (IOException e) {
            throw new UncheckedIOException("the outcome of LLM call " + call.callId() + " could not be recorded", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
