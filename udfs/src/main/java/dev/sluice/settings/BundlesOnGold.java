package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.util.List;

/**
 * Bundles and the gold rows that they are looked at on.
 *
 * @param bundles folders of any file system
 * @param label column of the gold label
 */
public record BundlesOnGold(List<String> bundles, InputSpec input, String label, Device device, int windowRows) {
    static BundlesOnGold of(Settings s, int least, int most) {
        List<String> bundles = s.texts("small.bundles");
        if (bundles.size() < least || bundles.size() > most) {
            throw new UserException("small.bundles: expected "
                    + (least == most ? "one bundle" : least + " to " + most + " bundles") + " (--bundle DIR, "
                    + (most == 1 ? "once" : "once for each") + "), found " + bundles.size());
        }
        return new BundlesOnGold(
                List.copyOf(bundles),
                InputSpec.of(s),
                s.text("train.label"),
                DeviceSettings.of(s),
                s.count("small.window-rows", 1));
    }
}
