package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.WeightPrecision;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code compress} was told; see the section {@code compress} of {@code conf/sluice.conf}.
 *
 * @param keep share of the weights that stays, above 0, at most 1
 * @param epsilon accuracy that may be lost
 */
public record CompressSpec(
        BundlesOnGold bundle,
        double keep,
        WeightPrecision precision,
        double epsilon,
        String output,
        boolean overwrite) {
    public static CompressSpec of(Settings s) {
        double keep = s.number("compress.keep", 0, 1);
        if (keep == 0) {
            throw new UserException("compress.keep: expected a number above 0, at most 1, found 0");
        }
        List<String> precisions = Arrays.stream(WeightPrecision.values())
                .map(WeightPrecision::text)
                .toList();
        return new CompressSpec(
                BundlesOnGold.of(s, 1, 1),
                keep,
                WeightPrecision.values()[precisions.indexOf(s.choice("compress.precision", precisions))],
                s.number("compress.epsilon", 0, 1),
                s.text("compress.output"),
                s.flag("compress.overwrite"));
    }
}
