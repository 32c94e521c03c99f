package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import dev.sluice.store.Forgotten;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** Writes markers of forgotten answers. They are kept by compactions: an answer of before may still come to light. */
record StoreMarkers(StoreLines lines) {
    void add(List<Forgotten> markers) throws IOException {
        Segments segments = new Segments(lines.store(), StoredAnswers.FOLDER);
        try (LineWriter out = segments.writer(Forgotten.PREFIX, Integer.MAX_VALUE)) {
            for (Forgotten marker : markers) {
                out.append(marker.toJson());
            }
        }
    }

    /** One file with the last marker of each key, in place of all; keys that a marker of all keys covers are left out. */
    void fold(String id) throws IOException {
        if (lines.files().markers().isEmpty()) {
            return;
        }
        Row every = lines.markers()
                .filter(col("key").equalTo(Forgotten.EVERY_KEY))
                .agg(max("forgotten_to"))
                .head();
        long covered = every.isNullAt(0) ? 0 : every.getLong(0);
        Iterator<Row> folded = lines.markers()
                .groupBy("key")
                .agg(max("forgotten_to").as("forgotten_to"), max("created_at").as("created_at"))
                .filter(col("key")
                        .equalTo(Forgotten.EVERY_KEY)
                        .or(col("forgotten_to").gt(covered)))
                .toLocalIterator();
        Segments segments = new Segments(lines.store(), StoredAnswers.FOLDER);
        try (LineWriter out = segments.writer(Forgotten.PREFIX + "-" + id, Integer.MAX_VALUE)) {
            while (folded.hasNext()) {
                Row row = folded.next();
                out.append(new Forgotten(
                                StoredAnswer.FORMAT,
                                row.getString(0),
                                Forgotten.STATUS,
                                row.getLong(1),
                                row.isNullAt(2) ? row.getLong(1) : row.getLong(2))
                        .toJson());
            }
        }
    }
}
