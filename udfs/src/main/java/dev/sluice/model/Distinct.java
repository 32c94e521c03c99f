package dev.sluice.model;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The different ones among encoded texts: what is the same to a graph is computed once. That is more than equal texts: also
 * those that differ only in case or white space that the tokenizer drops, or behind the cut.
 *
 * @param rows each once, in the order in which they come first
 * @param places of each given text, its row
 */
record Distinct(Tokens.Ids[] rows, int[] places) {
    /** Buffers are equal when their content is. */
    private record Key(LongBuffer ids, LongBuffer types) {
        static Key of(Tokens.Ids row) {
            return new Key(LongBuffer.wrap(row.ids()), LongBuffer.wrap(row.types()));
        }
    }

    static Distinct of(Tokens.Ids[] given) {
        Map<Key, Integer> seen = new HashMap<>();
        List<Tokens.Ids> rows = new ArrayList<>();
        int[] places = new int[given.length];
        for (int i = 0; i < given.length; i++) {
            Integer before = seen.putIfAbsent(Key.of(given[i]), rows.size());
            places[i] = before == null ? rows.size() : before;
            if (before == null) {
                rows.add(given[i]);
            }
        }
        return new Distinct(rows.toArray(Tokens.Ids[]::new), places);
    }

    /** One result a given text; equal texts share theirs. */
    <T> T[] spread(T[] vectors) {
        T[] all = Arrays.copyOf(vectors, places.length);
        for (int i = 0; i < all.length; i++) {
            all[i] = vectors[places[i]];
        }
        return all;
    }
}
