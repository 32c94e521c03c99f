package dev.sluice.spark;

import dev.sluice.store.LineFinding;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads one segment line by line; gives one row of {@link #SCHEMA} a finding and one of kind {@link #LINES}. */
record SegmentCheck(String store, HadoopConf conf, Counter done) implements FlatMapFunction<String, Row> {
    static final String LINES = "LINES";
    static final String TORN = "TORN";

    static final StructType SCHEMA = new StructType()
            .add("kind", DataTypes.StringType)
            .add("n", DataTypes.LongType)
            .add("example", DataTypes.StringType);

    @Override
    public Iterator<Row> call(String name) throws IOException {
        Storage storage = new HadoopStorage(store, conf.configuration());
        Lines lines = new Lines(name);
        Segments.forEachLineOf(storage, name, lines::check);
        done.add(lines.read);
        return lines.findings().iterator();
    }

    static Row finding(LineFinding found, String where) {
        return RowFactory.create(
                found.kind().name(), 1L, where + ": " + (found.what() == null ? "is no JSON" : found.what()));
    }

    private static final class Lines {
        private final String name;
        private final List<Row> findings = new ArrayList<>();
        private long read;
        private boolean lastIsNoJson;

        Lines(String name) {
            this.name = name;
        }

        void check(String line) {
            read++;
            lastIsNoJson = false;
            LineFinding.of(line).ifPresent(found -> {
                lastIsNoJson = found.kind() == LineFinding.Kind.NOT_JSON;
                findings.add(finding(found, name + " line " + read));
            });
        }

        /** Only the last line can be torn: a writer that failed starts a new file. */
        List<Row> findings() {
            if (lastIsNoJson) {
                findings.set(findings.size() - 1, RowFactory.create(TORN, 1L, null));
            }
            findings.add(RowFactory.create(LINES, read, null));
            return findings;
        }
    }
}
