package dev.sluice.settings;

import java.io.Serializable;
import java.util.List;

/**
 * How an encoder reads a text; see {@code train} in {@code conf/sluice.conf}. The encoders that are known by name have their
 * own pooling and prefix.
 *
 * @param pooling how token vectors become one: cls, mean or none
 * @param prefix put before every text; may be null
 * @param maxTokens tokens of a text that are read
 */
public record EncoderReading(String pooling, String prefix, int maxTokens) implements Serializable {
    static EncoderReading of(Settings s) {
        return new EncoderReading(
                s.choice("train.pooling", List.of("cls", "mean", "none")), s.textOrNull("train.prefix"), (int)
                        s.whole("train.max-tokens", 8, 8192));
    }
}
