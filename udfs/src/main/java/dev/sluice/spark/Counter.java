package dev.sluice.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts rows for the eye of a person. Tasks in the driver's own JVM are seen at once, those of executors when they end
 * (that is when Spark sends an accumulator); a retried task counts twice.
 */
record Counter(String id, LongAccumulator ended) implements Serializable {
    private static final Map<String, LongAdder> LIVE = new ConcurrentHashMap<>();

    static Counter on(SparkContext context) {
        String id = UUID.randomUUID().toString();
        LIVE.put(id, new LongAdder());
        return new Counter(id, context.longAccumulator());
    }

    /** One that nobody looks at. */
    static Counter unseen(SparkContext context) {
        return new Counter("", context.longAccumulator());
    }

    void add(long n) {
        ended.add(n);
        LongAdder live = LIVE.get(id);
        if (live != null) {
            live.add(n);
        }
    }

    /** On the driver only. */
    long value() {
        LongAdder live = LIVE.get(id);
        return Math.max(live == null ? 0 : live.sum(), ended.value());
    }

    void forget() {
        LIVE.remove(id);
    }
}
