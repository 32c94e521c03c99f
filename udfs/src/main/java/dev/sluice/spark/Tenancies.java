package dev.sluice.spark;

import dev.sluice.throttle.Tenancy;
import java.util.HashMap;
import java.util.Map;

/** This JVM's places at gates, one a gate, shared by the tasks that run at the same time. */
final class Tenancies {
    private static final Map<GateWay, Shared> OPEN = new HashMap<>();

    private static final class Shared {
        private final Tenancy tenancy;
        private int users;

        Shared(Tenancy tenancy) {
            this.tenancy = tenancy;
        }
    }

    private Tenancies() {}

    /** Each call wants one {@link #close}. */
    static synchronized Tenancy open(GateWay way) {
        Shared shared = OPEN.computeIfAbsent(way, w -> new Shared(w.tenancy()));
        shared.users++;
        return shared.tenancy;
    }

    static void close(GateWay way) {
        Tenancy unused = null;
        synchronized (Tenancies.class) {
            Shared shared = OPEN.get(way);
            if (--shared.users == 0) {
                OPEN.remove(way);
                unused = shared.tenancy;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
