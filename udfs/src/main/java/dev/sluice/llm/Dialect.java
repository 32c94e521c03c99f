package dev.sluice.llm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shape of requests that a server takes, remembered for all callers of this JVM. Only an answered request teaches:
 * a rejection may quote the text of a row, and a row must not change how others are asked. Thread-safe.
 */
final class Dialect {
    private static final Logger LOG = LoggerFactory.getLogger(Dialect.class);
    private static final Map<Server, Dialect> KNOWN = new ConcurrentHashMap<>();

    private record Server(String url, String model, AnswerFormat format, CapField capField) {}

    private final Server server;
    private final AtomicReference<Shape> shape;

    private Dialect(Server server, Shape first) {
        this.server = server;
        this.shape = new AtomicReference<>(first);
    }

    static Dialect of(LlmSpec spec) {
        LlmSpec.Endpoint endpoint = spec.endpoint();
        Server server = new Server(
                endpoint.url(),
                endpoint.model(),
                spec.sampling().format(),
                spec.sampling().capField());
        return KNOWN.computeIfAbsent(server, s -> new Dialect(s, Shape.first(spec)));
    }

    Shape shape() {
        return shape.get();
    }

    /** A request of this shape was answered. */
    void answered(Shape worked) {
        Shape before = shape.getAndSet(worked);
        if (!before.equals(worked)) {
            LOG.warn(
                    "{} ({}) rejected requests with format={} cap={} temperature={} logprobs={}; from now on format={} cap={}"
                            + " temperature={} logprobs={}",
                    server.url(),
                    server.model(),
                    before.format(),
                    before.capField().text(),
                    sent(before.temperature()),
                    sent(before.logprobs()),
                    worked.format(),
                    worked.capField().text(),
                    sent(worked.temperature()),
                    sent(worked.logprobs()));
        }
    }

    private static String sent(boolean part) {
        return part ? "sent where wanted" : "left out";
    }
}
