package dev.sluice.ledger;

import java.util.List;

/**
 * Makes lines of a journal for tests: the first attempt of an {@code enrich} at one question, to model {@code m} of provider
 * {@code p}. What nobody says is null, amounts are 0.
 */
public final class Attempt {
    private final String event;
    private final String call;
    private final String outcome;
    private final AttemptStatus status;
    private String run = "run";
    private String provider = "p";
    private long startedAt = 1;
    private Long latencyMs;
    private Long[] tokens = new Long[4];
    private long charge;
    private long reserved;
    private Long reservedTokens;
    private Long reservedMs;
    private Long flopsPerToken;

    private Attempt(String event, String call, String outcome, AttemptStatus status) {
        this.event = event;
        this.call = call;
        this.outcome = outcome;
        this.status = status;
    }

    public static Attempt intent(String call) {
        return new Attempt(LedgerLine.INTENT, call, null, AttemptStatus.UNKNOWN);
    }

    /** @param outcome in a word, or null */
    public static Attempt outcome(String call, String outcome, AttemptStatus status) {
        return new Attempt(LedgerLine.OUTCOME, call, outcome, status);
    }

    public Attempt run(String id) {
        run = id;
        return this;
    }

    public Attempt provider(String name) {
        provider = name;
        return this;
    }

    public Attempt startedAt(long millis) {
        startedAt = millis;
        return this;
    }

    public Attempt latency(long millis) {
        latencyMs = millis;
        return this;
    }

    public Attempt tokens(long prompt, long cached, long completion, long reasoning) {
        tokens = new Long[] {prompt, cached, completion, reasoning};
        return this;
    }

    public Attempt charge(long picos) {
        charge = picos;
        return this;
    }

    public Attempt reserved(long picos) {
        reserved = picos;
        return this;
    }

    public Attempt reserved(long picos, long mostTokens, long mostMillis) {
        reservedTokens = mostTokens;
        reservedMs = mostMillis;
        return reserved(picos);
    }

    public Attempt flopsPerToken(Long flops) {
        flopsPerToken = flops;
        return this;
    }

    public LedgerLine line() {
        return new LedgerLine(
                event,
                run,
                call,
                "enrich",
                "llm",
                "k",
                List.of("k"),
                1,
                provider,
                "m",
                null,
                "realtime",
                null,
                startedAt,
                latencyMs,
                null,
                outcome,
                status.text(),
                tokens[0],
                tokens[1],
                tokens[2],
                tokens[3],
                "v",
                charge,
                reserved,
                1,
                reservedTokens,
                reservedMs,
                flopsPerToken);
    }
}
