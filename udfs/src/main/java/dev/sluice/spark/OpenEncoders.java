package dev.sluice.spark;

import dev.sluice.model.Device;
import dev.sluice.model.Encoder;
import dev.sluice.model.Encoders;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** The bare encoders of this JVM, for training: one per spec, shared by all tasks. */
final class OpenEncoders {
    private static final Map<EmbedSpec, Encoder> OPEN = new ConcurrentHashMap<>();

    private OpenEncoders() {}

    static Encoder get(EmbedSpec spec) {
        return OPEN.computeIfAbsent(
                spec,
                s -> Encoders.open(
                        EncoderCatalog.find(s, s.conf().configuration()),
                        Device.parse(s.device()).resolve(OptionalInt.empty())));
    }
}
