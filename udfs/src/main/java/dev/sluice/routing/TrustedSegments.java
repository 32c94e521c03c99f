package dev.sluice.routing;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The values of a column, such as languages, whose rows the small models are good enough on. Immutable.
 *
 * <p>A value that nobody has measured is not trusted, and neither is a row without a value: what it would have been may be any
 * of them. Values are compared as text, as Spark casts the column to a string, letter for letter.
 *
 * @param column whose values make the segments
 * @param floor accuracy that the lower bound of a trusted segment reaches, above 0 and below 1
 * @param trusted in the order of their letters
 * @param distrusted those that were measured and fall short of the floor, or have too few rows to tell
 */
public record TrustedSegments(String column, double floor, SortedSet<String> trusted, SortedSet<String> distrusted)
        implements Serializable {
    /** @throws IllegalArgumentException for a value that is in both, and for a floor out of range */
    public TrustedSegments {
        trusted = Collections.unmodifiableSortedSet(new TreeSet<>(trusted));
        distrusted = Collections.unmodifiableSortedSet(new TreeSet<>(distrusted));
        if (column == null || column.isEmpty() || !(floor > 0 && floor < 1)) {
            throw new IllegalArgumentException(
                    "expected a column and a floor above 0 and below 1, found '" + column + "' and " + floor);
        }
        if (!Collections.disjoint(trusted, distrusted)) {
            throw new IllegalArgumentException("expected no segment both trusted and distrusted, found "
                    + trusted.stream().filter(distrusted::contains).toList());
        }
    }

    public static TrustedSegments of(
            String column, double floor, Collection<String> trusted, Collection<String> distrusted) {
        return new TrustedSegments(column, floor, new TreeSet<>(trusted), new TreeSet<>(distrusted));
    }

    /** Whether a small model may answer a row of this segment; null is none. */
    public boolean trusts(String segment) {
        return segment != null && trusted.contains(segment);
    }
}
