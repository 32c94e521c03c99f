package dev.sluice.llm;

import dev.sluice.domain.UserException;
import dev.sluice.throttle.Gate;

/** Builds annotators: where the layers of a call are put together. */
public final class Annotators {
    private Annotators() {}

    /** As {@link #open(LlmSpec, Gate, Meter, Clockwork, Secrets)}, with keys of environment and files only. */
    public static Annotator open(LlmSpec spec, Gate gate, Meter meter, Clockwork clockwork) {
        return open(spec, gate, meter, clockwork, Secrets.NONE);
    }

    /**
     * Reads the key, on this machine, and connects to nothing yet.
     *
     * @param gate admits; shared by all that spend of the same limits
     * @param meter records; closed by the caller, after the annotator
     * @param secrets where the key is looked up when the spec names it by alias
     * @throws UserException when the key cannot be read
     */
    public static Annotator open(LlmSpec spec, Gate gate, Meter meter, Clockwork clockwork, Secrets secrets) {
        LlmSpec.Endpoint endpoint = spec.endpoint();
        String key = endpoint.key() == null ? null : endpoint.key().read(secrets);
        Prompt prompt = new Prompt(spec, clockwork.callIds());
        Dialect dialect = Dialect.of(spec);

        Channel channel = new OkHttpChannel(spec, key, clockwork, gate::observe);
        // Inside the permit: an intent is written when the call may really go, not when it starts to wait.
        channel = new Metered(channel, meter, new AnswerReader(spec.task()));
        // Inside the retries: each attempt takes a permit and reserves its part of the budget.
        channel = new Admitted(channel, gate, meter::toReserve, Backoff.of(spec.attempts()));
        channel = new Retrying(channel, spec, prompt, dialect, clockwork);
        return new Annotator(spec, channel, prompt, dialect);
    }
}
