package dev.sluice.llm;

import dev.sluice.domain.PicoUsd;
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
    private final Function<Call, PicoUsd> ceiling;
    private final Backoff pauses;
    private final AtomicInteger refusedInARow = new AtomicInteger();

    /** @param pauses how long all callers wait after a refusal that did not say */
    Admitted(Channel inner, Gate gate, Function<Call, PicoUsd> ceiling, Backoff pauses) {
        this.inner = inner;
        this.gate = gate;
        this.ceiling = ceiling;
        this.pauses = pauses;
    }

    @Override
    public Exchange send(Call call) throws InterruptedException {
        Need need = new Need(call.tokensToReserve(), ceiling.apply(call));
        Decision decision = gate.acquire(need);
        if (decision instanceof Decision.Granted granted) {
            return send(call, need, granted.permit());
        }
        Reason reason = decision instanceof Decision.Refused refused ? refused.reason() : Reason.UNAVAILABLE;
        return new Exchange(call, new Reply.Denied(reason), PicoUsd.ZERO);
    }

    private Exchange send(Call call, Need need, Permit permit) throws InterruptedException {
        Exchange exchange;
        try {
            exchange = inner.send(call);
        } catch (InterruptedException | Metered.NotSent e) {
            permit.ignore();
            throw e;
        } catch (RuntimeException | Error e) {
            permit.unknown();
            throw e;
        }
        exit(permit, exchange);
        if (exchange.charge().compareTo(need.money()) > 0) {
            LOG.error(
                    "call {} was charged {} but at most {} was reserved; the run stops spending",
                    call.callId(),
                    exchange.charge(),
                    need.money());
            gate.stop(Reason.BUDGET);
        }
        return exchange;
    }

    private void exit(Permit permit, Exchange exchange) {
        Reply reply = exchange.reply();
        if (reply.costUnknown()) {
            permit.unknown();
        } else if (reply instanceof Reply.Failed failed) {
            exit(permit, failed);
        } else {
            permit.success(exchange.charge());
        }
        if (reply instanceof Reply.Answered) {
            refusedInARow.set(0);
        }
    }

    private void exit(Permit permit, Reply.Failed failed) {
        switch (failed.failure()) {
            case RATE_LIMIT:
                Duration growing = pauses.ceiling(refusedInARow.getAndIncrement());
                permit.dropped(failed.retryAfter() == null ? growing : failed.retryAfter());
                break;
            case UNREACHABLE:
                permit.unreached();
                break;
            case TRANSIENT:
                permit.failed(failed.retryAfter() == null ? Duration.ZERO : failed.retryAfter());
                break;
            case QUOTA:
                permit.ignore();
                gate.stop(Reason.QUOTA);
                break;
            case JOB:
                permit.ignore();
                gate.stop(Reason.UNAVAILABLE);
                break;
            default:
                permit.ignore();
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
