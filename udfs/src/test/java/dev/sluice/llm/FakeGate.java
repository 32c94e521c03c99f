package dev.sluice.llm;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import dev.sluice.throttle.Decision;
import dev.sluice.throttle.Gate;
import dev.sluice.throttle.Need;
import dev.sluice.throttle.Permit;
import dev.sluice.throttle.RateHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Grants everything until stopped and writes down how each permit ended; a second exit of one permit is an error. */
final class FakeGate implements Gate {
    final List<Need> needs = new CopyOnWriteArrayList<>();
    /** In order of exit: {@code success 9}, {@code dropped 50}, {@code unknown}, {@code ignore}. */
    final List<String> exits = new CopyOnWriteArrayList<>();

    final List<RateHeaders> observed = new CopyOnWriteArrayList<>();
    volatile Reason stopped;

    @Override
    public Decision acquire(Need need) {
        if (stopped != null) {
            return new Decision.Refused(stopped);
        }
        needs.add(need);
        return new Decision.Granted(new Once());
    }

    @Override
    public void observe(RateHeaders headers) {
        observed.add(headers);
    }

    @Override
    public void leave() {
        stop(Reason.UNAVAILABLE);
    }

    @Override
    public synchronized void stop(Reason reason) {
        stopped = stopped == null ? reason : stopped;
    }

    private final class Once implements Permit {
        private boolean exited;

        @Override
        public void success(Amount taken) {
            exit("success " + taken.units());
        }

        @Override
        public void dropped(Amount taken, Duration pause) {
            exit("dropped " + pause.toMillis());
        }

        @Override
        public void failed(Amount taken, Duration pause) {
            exit("failed " + pause.toMillis());
        }

        @Override
        public void unreached(Amount taken) {
            exit("unreached");
        }

        @Override
        public void unknown() {
            exit("unknown");
        }

        @Override
        public void ignore(Amount taken) {
            exit("ignore");
        }

        private synchronized void exit(String how) {
            exits.add(exited ? "second exit: " + how : how);
            exited = true;
        }
    }
}
