package dev.sluice.llm;

/** One layer of the onion. Thread-safe; blocks. */
interface Channel extends AutoCloseable {
    /**
     * Sends and waits for the reply; failures are replies. An exception of these layers never carries a row's text.
     *
     * @throws InterruptedException only while nothing is on the wire: no attempt is left open
     */
    Exchange send(Call call) throws InterruptedException;

    /** Ends the calls on the wire; later calls are an {@link IllegalStateException}. */
    @Override
    void close();
}
