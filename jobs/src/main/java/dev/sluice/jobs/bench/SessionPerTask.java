package dev.sluice.jobs.bench;

import dev.sluice.model.Encoder;
import dev.sluice.model.Encoders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Opens the encoder anew for each partition; the partitions are small. */
record SessionPerTask(String folder, String device) implements MapPartitionsFunction<Row, float[]> {
    @Override
    public Iterator<float[]> call(Iterator<Row> rows) {
        List<String> texts = new ArrayList<>();
        rows.forEachRemaining(row -> texts.add(row.getString(0)));
        VariantSetup setup = new VariantSetup(Path.of(folder), device);
        try (Encoder encoder = Encoders.open(setup.encoder(), setup.resolved())) {
            return Arrays.asList(encoder.embed(texts)).iterator();
        }
    }

    Dataset<float[]> on(Dataset<Row> table) {
        return table.mapPartitions(this, table.sparkSession().implicits().newFloatArrayEncoder());
    }
}
