package dev.sluice.llm;

import java.io.IOException;

/** A store of secrets by alias that this package cannot open itself. Blocks; thread-safe. */
@FunctionalInterface
public interface Secrets {
    /** No store: only environment variables and files can hold a key. */
    Secrets NONE = alias -> null;

    /**
     * The secret, read now, on this machine; null where there is none of that alias. It goes to the caller and nowhere
     * else.
     *
     * @throws IOException when the store cannot be opened; its message holds no secret
     */
    String find(String alias) throws IOException;
}
