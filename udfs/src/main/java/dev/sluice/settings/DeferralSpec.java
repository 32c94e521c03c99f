package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.util.List;

/**
 * What {@code deferral} was told; see the section {@code deferral} of {@code conf/sluice.conf}.
 *
 * @param bundle of the last small stage
 * @param llm name of the model that has answered; null where nobody said
 */
public record DeferralSpec(
        InputSpec input,
        String prefix,
        String gold,
        String answers,
        String bundle,
        Device device,
        int windowRows,
        String llm,
        String output,
        boolean overwrite,
        long seed) {
    public static DeferralSpec of(Settings s) {
        List<String> bundles = s.texts("small.bundles");
        if (bundles.size() != 1) {
            throw new UserException(
                    "small.bundles: expected one bundle (--bundle DIR), that of the last small stage, found "
                            + bundles.size());
        }
        return new DeferralSpec(
                InputSpec.of(s),
                EnrichSpec.prefix(s),
                s.text("deferral.gold"),
                s.text("deferral.llm-column"),
                bundles.get(0),
                DeviceSettings.of(s),
                s.count("small.window-rows", 1),
                s.textOrNull("llm.model"),
                s.text("deferral.output"),
                s.flag("deferral.overwrite"),
                s.whole("deferral.seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }
}
