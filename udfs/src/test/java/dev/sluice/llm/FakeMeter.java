package dev.sluice.llm;

import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Usage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Exact prices of .15, .075 (cached) and .60 dollars a million tokens: pico-dollars a token. */
final class FakeMeter implements Meter {
    private static final long IN = 150_000;
    private static final long CACHED = 75_000;
    private static final long OUT = 600_000;

    final List<Call> intents = new CopyOnWriteArrayList<>();
    final List<Reply> replies = new CopyOnWriteArrayList<>();
    final List<String> outcomes = new CopyOnWriteArrayList<>();
    final AtomicLong picos = new AtomicLong();
    volatile IOException failBefore;
    volatile IOException failAfter;
    volatile boolean undervalues;
    volatile boolean sawInterrupt;

    @Override
    public PicoUsd ceiling(Call call) {
        return new PicoUsd(undervalues ? 1 : call.promptTokensAtMost() * IN + call.outputCapTokens() * OUT);
    }

    @Override
    public Amount toReserve(Call call) {
        return Amount.of(ceiling(call));
    }

    @Override
    public void before(Call call, PicoUsd ceiling) throws IOException {
        if (failBefore != null) {
            throw failBefore;
        }
        intents.add(call);
    }

    @Override
    public Settlement after(Call call, Reply reply, String outcome) throws IOException {
        sawInterrupt |= Thread.currentThread().isInterrupted();
        if (failAfter != null) {
            throw failAfter;
        }
        replies.add(reply);
        outcomes.add(outcome);
        if (!(reply instanceof Reply.Answered answered) || answered.usage() == null) {
            return Settlement.NOTHING;
        }
        Usage usage = answered.usage();
        long charge = (usage.promptTokens() - usage.cachedTokens()) * IN
                + usage.cachedTokens() * CACHED
                + usage.completionTokens() * OUT;
        picos.addAndGet(charge);
        return new Settlement(new PicoUsd(charge), new Amount(charge), undervalues);
    }
}
