package dev.sluice.throttle;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What happens at moments of a time that is not real, one after the other; at one moment in the order in which it was given. */
final class VirtualTime {
    private record Event(long nanos, long number, Runnable run) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));
    private long now;
    private long number;

    long now() {
        return now;
    }

    void at(long nanos, Runnable run) {
        events.add(new Event(nanos, number++, run));
    }

    /** Does the next of what is to happen until then; false where nothing is. */
    boolean next(long end) {
        if (events.isEmpty() || events.peek().nanos() > end) {
            return false;
        }
        Event event = events.poll();
        now = event.nanos();
        event.run().run();
        return true;
    }

    /** Does all that is to happen until then. */
    void run(long end) {
        boolean more = true;
        while (more) {
            more = next(end);
        }
    }

    boolean isOver() {
        return events.isEmpty();
    }

    /** Forgets what was to happen. */
    void clear() {
        events.clear();
    }
}
