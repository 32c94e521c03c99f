package dev.sluice.cascade;

import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Usage;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Reservation;
import dev.sluice.llm.Call;
import dev.sluice.llm.Meter;
import dev.sluice.llm.Reply;
import dev.sluice.store.LineWriter;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prices attempts and writes each one's intent and outcome to the journal. Thread-safe. */
final class LedgerMeter implements Meter {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerMeter.class);

    private final AskSpec spec;
    private final LineWriter journal;
    private final Clock clock;
    private final Map<String, LedgerLine> open = new ConcurrentHashMap<>();

    LedgerMeter(AskSpec spec, LineWriter journal, Clock clock) {
        this.spec = spec;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public PicoUsd ceiling(Call call) {
        return spec.price().ceiling(call.promptTokensAtMost(), call.outputCapTokens());
    }

    @Override
    public Amount toReserve(Call call) {
        return spec.reservation(call).in(spec.tariff().unit());
    }

    @Override
    public void before(Call call, PicoUsd ceiling) throws IOException {
        Reservation most = spec.reservation(call);
        String key = call.question().key();
        LedgerLine intent = new LedgerLine(
                LedgerLine.INTENT,
                spec.runId(),
                call.callId(),
                spec.purpose(),
                spec.stage(),
                key,
                List.of(key),
                call.attempt().number(),
                spec.price().provider(),
                spec.price().model(),
                null,
                "realtime",
                null,
                clock.millis(),
                null,
                null,
                null,
                AttemptStatus.UNKNOWN.text(),
                null,
                null,
                null,
                null,
                spec.price().version(),
                0,
                ceiling.picos(),
                1,
                most.tokens(),
                most.millis(),
                most.flopsPerToken());
        journal.append(LedgerLines.toJson(intent));
        open.put(call.callId(), intent);
    }

    @Override
    public Settlement after(Call call, Reply reply, String outcome) throws IOException {
        LedgerLine intent = open.remove(call.callId());
        LedgerLine line = reply instanceof Reply.Answered answered
                ? answered(intent, answered, outcome)
                : failed(intent, (Reply.Failed) reply, outcome);
        journal.append(LedgerLines.toJson(line));
        Amount taken = spec.tariff().taken(line);
        boolean above = line.chargePicos() > intent.reservedPicos()
                || taken.compareTo(spec.tariff().reserved(intent)) > 0;
        if (above) {
            // Told by its return value, the gate stops; an exception would lose an answer that is paid for.
            LOG.error(
                    "call {} took {} and {} were reserved; the provider billed {} picos and {} were the upper bound: is the"
                            + " price {} right?",
                    call.callId(),
                    spec.tariff().unit().describe(taken),
                    spec.tariff().unit().describe(spec.tariff().reserved(intent)),
                    line.chargePicos(),
                    intent.reservedPicos(),
                    intent.priceVersion());
        }
        return new Settlement(new PicoUsd(line.chargePicos()), taken, above);
    }

    private LedgerLine answered(LedgerLine intent, Reply.Answered answered, String outcome) {
        Usage usage = answered.usage();
        return outcome(
                intent,
                answered.model(),
                answered.serviceTier(),
                answered.latencyMillis(),
                answered.httpStatus(),
                outcome,
                usage == null ? AttemptStatus.UNKNOWN : AttemptStatus.SETTLED,
                usage,
                usage == null ? 0 : spec.price().charge(usage).picos());
    }

    private static LedgerLine failed(LedgerLine intent, Reply.Failed failed, String outcome) {
        return outcome(
                intent,
                null,
                null,
                failed.latencyMillis(),
                failed.httpStatus(),
                outcome,
                failed.costUnknown() ? AttemptStatus.UNKNOWN : AttemptStatus.UNBILLED,
                null,
                0);
    }

    private static LedgerLine outcome(
            LedgerLine intent,
            String resolvedModel,
            String serviceTier,
            long latencyMillis,
            int httpStatus,
            String outcome,
            AttemptStatus status,
            Usage usage,
            long chargePicos) {
        return new LedgerLine(
                LedgerLine.OUTCOME,
                intent.runId(),
                intent.callId(),
                intent.purpose(),
                intent.stage(),
                intent.requestKey(),
                intent.requestKeys(),
                intent.attempt(),
                intent.provider(),
                intent.model(),
                resolvedModel,
                intent.tier(),
                serviceTier,
                intent.startedAt(),
                latencyMillis,
                httpStatus,
                outcome,
                status.text(),
                usage == null ? null : usage.promptTokens(),
                usage == null ? null : usage.cachedTokens(),
                usage == null ? null : usage.completionTokens(),
                usage == null ? null : usage.reasoningTokens(),
                intent.priceVersion(),
                chargePicos,
                intent.reservedPicos(),
                intent.rows(),
                intent.reservedTokens(),
                intent.reservedMs(),
                intent.flopsPerToken());
    }
}
