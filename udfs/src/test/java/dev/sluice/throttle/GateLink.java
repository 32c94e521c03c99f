package dev.sluice.throttle;

/** The messages of one executor to the gate, one at a time, which take time both ways. */
final class GateLink {
    /** Who talks. */
    interface Executor {
        boolean dead();

        /** What it waited for was granted or refused. */
        void heard(Lessee.Waiter waiter);

        /** Something may be new. */
        void pump();
    }

    private final VirtualTime time;
    private final Lessor lessor;
    private final Lessee lessee;
    private final long messageNanos;
    private boolean talking;
    private long wakeNanos = Long.MAX_VALUE;
    private long messages;

    GateLink(VirtualTime time, Lessor lessor, Lessee lessee, long messageNanos) {
        this.time = time;
        this.lessor = lessor;
        this.lessee = lessee;
        this.messageNanos = messageNanos;
    }

    /** Sent until now. */
    long messages() {
        return messages;
    }

    /** Says what is due now, or comes back when something is. */
    void talk(Executor executor) {
        if (talking) {
            return;
        }
        long[] message = lessee.due(time.now());
        if (message == null) {
            wake(executor);
            return;
        }
        talking = true;
        messages++;
        time.at(time.now() + messageNanos, () -> {
            long[] reply = lessor.answer(message);
            time.at(time.now() + messageNanos, () -> hear(executor, reply));
        });
    }

    private void wake(Executor executor) {
        long next = lessee.nextNanos(time.now());
        if (next < wakeNanos || wakeNanos <= time.now()) {
            wakeNanos = next;
            if (next != Long.MAX_VALUE) {
                time.at(next, executor::pump);
            }
        }
    }

    private void hear(Executor executor, long[] reply) {
        if (executor.dead()) {
            return;
        }
        talking = false;
        lessee.heard(reply, time.now()).forEach(executor::heard);
        executor.pump();
    }
}
