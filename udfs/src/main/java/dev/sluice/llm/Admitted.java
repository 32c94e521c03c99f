package dev.sluice.llm;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import dev.sluice.throttle.Decision;
import dev.sluice.throttle.Gate;
import dev.sluice.throttle.Need;
import dev.sluice.throttle.Permit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A permit for each attempt, and exactly one exit for each permit. */
final class Admitted implements Channel {
    private static final Logger LOG = LoggerFactory.getLogger(Admitted.class);

    private final Channel inner;
    private final Gate gate;
    private final Function<Call, Amount> toReserve;
    private final Backoff pauses;
    private final AtomicInteger refusedInARow = new AtomicInteger();

    /** @param pauses how long all callers wait after a refusal that did not say */
    Admitted(Channel inner, Gate gate, Function<Call, Amount> toReserve, Backoff pauses) {
        this.inner = inner;
        this.gate = gate;
        this.toReserve = toReserve;
        this.pauses = pauses;
    }

    @Override
    public Exchange send(Call call) throws InterruptedException {
        Need need = new Need(call.tokensToReserve(), toReserve.apply(call));
        Decision decision = gate.acquire(need);
        if (decision instanceof Decision.Granted granted) {
            return send(call, granted.permit());
        }
        Reason reason = decision instanceof Decision.Refused refused ? refused.reason() : Reason.UNAVAILABLE;
        return new Exchange(call, new Reply.Denied(reason), Meter.Settlement.NOTHING);
    }

    private Exchange send(Call call, Permit permit) throws InterruptedException {
        Exchange exchange;
        try {
            exchange = inner.send(call);
        } catch (InterruptedException | Metered.NotSent e) {
            permit.ignore(Amount.ZERO);
            throw e;
        } catch (RuntimeException | Error e) {
            permit.unknown();
            throw e;
        }
        exit(permit, exchange);
        if (exchange.settled().above()) {
            LOG.error("call {} took more than was reserved for it; the run stops spending", call.callId());
            gate.stop(Reason.BUDGET);
        }
        return exchange;
    }

    private void exit(Permit permit, Exchange exchange) {
        Reply reply = exchange.reply();
        if (reply.costUnknown()) {
            permit.unknown();
        } else if (reply instanceof Reply.Failed failed) {
            exit(permit, failed, exchange.settled().taken());
        } else {
            permit.success(exchange.settled().taken());
        }
        if (reply instanceof Reply.Answered) {
            refusedInARow.set(0);
        }
    }

    private void exit(Permit permit, Reply.Failed failed, Amount taken) {
        switch (failed.failure()) {
            case RATE_LIMIT:
                Duration growing = pauses.ceiling(refusedInARow.getAndIncrement());
                permit.dropped(taken, failed.retryAfter() == null ? growing : failed.retryAfter());
                break;
            case UNREACHABLE:
                permit.unreached(taken);
                break;
            case TRANSIENT:
                permit.failed(taken, failed.retryAfter() == null ? Duration.ZERO : failed.retryAfter());
                break;
            case QUOTA:
                permit.ignore(taken);
                gate.stop(Reason.QUOTA);
                break;
            case JOB:
                permit.ignore(taken);
                gate.stop(Reason.UNAVAILABLE);
                break;
            default:
                permit.ignore(taken);
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
