package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit whose first exit counts. Thread-safe. */
final class OncePermit implements Permit {
    /** Told of the exit, once. */
    @FunctionalInterface
    interface Ending {
        void end(Admission.Exit exit, Amount taken, Duration pause);
    }

    private final Ending ending;
    private final AtomicBoolean open = new AtomicBoolean(true);

    OncePermit(Ending ending) {
        this.ending = ending;
    }

    @Override
    public void success(Amount taken) {
        end(Admission.Exit.ANSWERED, taken, Duration.ZERO);
    }

    @Override
    public void dropped(Amount taken, Duration pause) {
        end(Admission.Exit.RATE_LIMITED, taken, pause);
    }

    @Override
    public void failed(Amount taken, Duration pause) {
        end(Admission.Exit.FAILED, taken, pause);
    }

    @Override
    public void unreached(Amount taken) {
        end(Admission.Exit.UNREACHED, taken, Duration.ZERO);
    }

    @Override
    public void unknown() {
        end(Admission.Exit.UNKNOWN, Amount.ZERO, Duration.ZERO);
    }

    @Override
    public void ignore(Amount taken) {
        end(Admission.Exit.IGNORED, taken, Duration.ZERO);
    }

    private void end(Admission.Exit exit, Amount taken, Duration pause) {
        if (open.compareAndSet(true, false)) {
            ending.end(exit, taken, pause);
        }
    }
}
