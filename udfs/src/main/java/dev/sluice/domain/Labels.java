package dev.sluice.domain;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The closed, ordered list of classes of one task; the position of a label is its class index everywhere.
 *
 * @param names at least two, distinct also when case and surrounding space are ignored, none blank
 */
public record Labels(List<String> names) implements Serializable {
    public Labels {
        names = List.copyOf(names);
        if (names.size() < 2) {
            throw new UserException("labels: expected at least two distinct labels, found " + names);
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank() || !seen.add(fold(name))) {
                throw new UserException("labels: expected non-blank labels that differ by more than case, found '"
                        + name + "' in " + names);
            }
        }
    }

    public int size() {
        return names.size();
    }

    public String name(int index) {
        return names.get(index);
    }

    /** The class index of a label spelled exactly like this, or -1. */
    public int indexOf(String label) {
        return names.indexOf(label);
    }

    /** The class index of a label spelled like this but for case and surrounding space, or -1. */
    public int indexOfFolded(String label) {
        String folded = fold(Objects.requireNonNull(label));
        for (int i = 0; i < names.size(); i++) {
            if (fold(names.get(i)).equals(folded)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Where each of these labels stands among the same labels in another order.
     *
     * @throws UserException if the other ones are not the same, spelled exactly alike
     */
    public int[] indexesIn(Labels other) {
        if (other.size() != size() || !Set.copyOf(other.names).containsAll(names)) {
            throw new UserException(
                    "labels: expected the same labels in any order, found " + names + " and " + other.names);
        }
        return names.stream().mapToInt(other::indexOf).toArray();
    }

    private static String fold(String label) {
        return label.strip().toLowerCase(Locale.ROOT);
    }
}
