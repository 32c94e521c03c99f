package dev.sluice.settings;

import dev.sluice.model.Combine;
import java.util.Arrays;
import java.util.List;

/** What {@code ensemble} was told; see the section {@code ensemble} of {@code conf/sluice.conf}. */
public record EnsembleSpec(BundlesOnGold members, Combine combine, String output, boolean overwrite) {
    private static final int MOST_MEMBERS = 16;

    public static EnsembleSpec of(Settings s) {
        List<String> ways = Arrays.stream(Combine.values()).map(Combine::text).toList();
        return new EnsembleSpec(
                BundlesOnGold.of(s, 2, MOST_MEMBERS),
                Combine.values()[ways.indexOf(s.choice("ensemble.combine", ways))],
                s.text("ensemble.output"),
                s.flag("ensemble.overwrite"));
    }
}
