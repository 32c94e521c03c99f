package dev.sluice.certificate;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The rows whose label was bought, and the labels. */
final class KnownLabels {
    private final Oracle oracle;
    private final Consumer<String> progress;
    private final Map<String, Candidate> rows = new HashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();

    KnownLabels(Oracle oracle, Consumer<String> progress) {
        this.oracle = oracle;
        this.progress = progress;
    }

    void buy(List<Candidate> more, String why) {
        if (more.isEmpty()) {
            return;
        }
        progress.accept(String.format("asking for %,d labels %s", more.size(), why));
        int[] found = oracle.labels(more);
        for (int i = 0; i < found.length; i++) {
            rows.put(more.get(i).id(), more.get(i));
            labels.put(more.get(i).id(), found[i]);
        }
    }

    int size() {
        return labels.size();
    }

    boolean has(Candidate row) {
        return labels.containsKey(row.id());
    }

    /** Whether a stage's label for a row is another than the one bought. */
    boolean wrong(Candidate row, int stage) {
        return row.votes().get(stage).label() != labels.get(row.id());
    }

    Set<String> ids() {
        return labels.keySet();
    }

    List<String> sortedIds() {
        return List.copyOf(new TreeSet<>(labels.keySet()));
    }

    Collection<Candidate> rows() {
        return rows.values();
    }

    /** In the order of their ids. */
    List<Candidate> sortedRows() {
        return rows.values().stream()
                .sorted(Comparator.comparing(Candidate::id))
                .toList();
    }
}
