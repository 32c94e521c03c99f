package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.CudaSpec;
import dev.sluice.model.Device;

/** Where encoders run, and how on a GPU: {@code small.device} and {@code small.cuda}. */
final class DeviceSettings {
    private DeviceSettings() {}

    static Device of(Settings s) {
        CudaSpec cuda = new CudaSpec(
                s.isSet("small.cuda.memory") ? s.bytes("small.cuda.memory") : 0,
                s.choice("small.cuda.arena", CudaSpec.ARENAS),
                s.count("small.cuda.tokens", 1),
                s.flag("small.cuda.cpu-nodes"),
                s.flag("small.cuda.tensorrt"));
        String device = s.text("small.device");
        try {
            return Device.parse(device).with(cuda);
        } catch (UserException e) {
            throw new UserException("small." + e.getMessage(), e);
        }
    }
}
