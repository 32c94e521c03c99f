package dev.sluice.settings;

import java.io.Serializable;
import java.util.List;

/**
 * How an encoder reads a text; see {@code train} in {@code conf/sluice.conf}. The encoders that are known by name have their
 * own prefix.
 *
 * @param layers that are read
 * @param pooling how token vectors become one: cls, mean, none, or auto: the known encoder's own, but mean where it is cut
 * @param prefix put before every text; may be null
 * @param maxTokens tokens of a text that are read
 */
public record EncoderReading(Layers layers, String pooling, String prefix, int maxTokens) implements Serializable {
    public static final String AUTO = "auto";

    static EncoderReading of(Settings s) {
        Layers layers = Layers.of(s);
        String pooling = s.choice("train.pooling", List.of(AUTO, "cls", "mean", "none"));
        if (pooling.equals("none") && !layers.all()) {
            throw layers.refused("all with train.pooling = none");
        }
        return new EncoderReading(
                layers, pooling, s.textOrNull("train.prefix"), (int) s.whole("train.max-tokens", 8, 8192));
    }

    /** All of what an encoder gives, as it is. */
    public static EncoderReading bare(int maxTokens) {
        return new EncoderReading(Layers.ALL, "none", "", maxTokens);
    }

    public EncoderReading with(Layers other) {
        return new EncoderReading(other, pooling, prefix, maxTokens);
    }

    public EncoderReading withPooling(String other) {
        return new EncoderReading(layers, other, prefix, maxTokens);
    }
}
