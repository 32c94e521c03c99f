package dev.sluice.spark;

import dev.sluice.throttle.Lessor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The open gates of this driver, by name. */
final class Lessors {
    private static final long[] CLOSED = {};
    private static final Map<Long, Lessor> OPEN = new ConcurrentHashMap<>();

    private Lessors() {}

    static long open(Lessor lessor) {
        long name = ThreadLocalRandom.current().nextLong();
        OPEN.put(name, lessor);
        return name;
    }

    static Lessor get(long name) {
        Lessor lessor = OPEN.get(name);
        if (lessor == null) {
            throw new IllegalStateException("no gate of this name in this JVM");
        }
        return lessor;
    }

    /** To a message for a gate that is closed: nothing. */
    static long[] answer(long[] message) {
        Lessor lessor = message.length == 0 ? null : OPEN.get(message[0]);
        return lessor == null ? CLOSED : lessor.answer(message);
    }

    static void close(long name) {
        OPEN.remove(name);
    }
}
