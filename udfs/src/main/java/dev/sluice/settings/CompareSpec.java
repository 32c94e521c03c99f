package dev.sluice.settings;

import java.util.Optional;

/**
 * What {@code compare} was told; see the section {@code compare} of {@code conf/sluice.conf}.
 *
 * @param bundles the first is the reference
 * @param epsilon accuracy that a bundle may lose against it
 * @param segment column by whose values the accuracy is told, too
 */
public record CompareSpec(BundlesOnGold bundles, double epsilon, Optional<String> segment) {
    private static final int MOST_BUNDLES = 20;

    public static CompareSpec of(Settings s) {
        return new CompareSpec(
                BundlesOnGold.of(s, 2, MOST_BUNDLES),
                s.number("compare.epsilon", 0, 1),
                Optional.ofNullable(s.textOrNull("compare.segment")));
    }
}
