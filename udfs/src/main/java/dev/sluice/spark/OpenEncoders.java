package dev.sluice.spark;

import dev.sluice.model.Device;
import dev.sluice.model.Encoder;
import dev.sluice.model.Encoders;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The bare encoders of this JVM, for training: one per spec and device, shared by all tasks. */
final class OpenEncoders {
    private record Key(EmbedSpec spec, Device.Resolved device) {}

    private static final Map<Key, Encoder> OPEN = new ConcurrentHashMap<>();

    private OpenEncoders() {}

    static Encoder get(EmbedSpec spec) {
        return OPEN.computeIfAbsent(
                new Key(spec, spec.device().resolve(Cascades.gpuAddress())),
                key -> Encoders.open(EncoderCatalog.find(spec, spec.conf().configuration()), key.device()));
    }
}
