package dev.sluice.model;

/** Opens encoders that are not part of a bundle, as training does. */
public final class Encoders {
    private Encoders() {}

    /**
     * Loads the graph and the tokenizer and runs the graph once on {@code maxTokens} tokens. Takes about a second and
     * holds native memory until closed. Never asks the network.
     *
     * @throws dev.sluice.domain.UserException if a file is missing, is not what it should be, or does not fit the spec
     */
    public static Encoder open(EncoderSource source, Device.Resolved device) {
        return OnnxEncoder.open(source, device);
    }
}
