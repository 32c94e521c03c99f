package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A permit whose first exit counts. Thread-safe. */
final class OncePermit implements Permit {
    /** Told of the exit, once. */
    @FunctionalInterface
    interface Ending {
        void end(Admission.Exit exit, PicoUsd charge, Duration pause);
    }

    private final Ending ending;
    private final AtomicBoolean open = new AtomicBoolean(true);

    OncePermit(Ending ending) {
        this.ending = ending;
    }

    @Override
    public void success(PicoUsd charge) {
        end(Admission.Exit.ANSWERED, charge, Duration.ZERO);
    }

    @Override
    public void dropped(Duration pause) {
        end(Admission.Exit.RATE_LIMITED, PicoUsd.ZERO, pause);
    }

    @Override
    public void failed(Duration pause) {
        end(Admission.Exit.FAILED, PicoUsd.ZERO, pause);
    }

    @Override
    public void unreached() {
        end(Admission.Exit.UNREACHED, PicoUsd.ZERO, Duration.ZERO);
    }

    @Override
    public void unknown() {
        end(Admission.Exit.UNKNOWN, PicoUsd.ZERO, Duration.ZERO);
    }

    @Override
    public void ignore() {
        end(Admission.Exit.IGNORED, PicoUsd.ZERO, Duration.ZERO);
    }

    private void end(Admission.Exit exit, PicoUsd charge, Duration pause) {
        if (open.compareAndSet(true, false)) {
            ending.end(exit, charge, pause);
        }
    }
}
