package dev.sluice.spark;

import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.CudaSpec;
import dev.sluice.model.Device;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.Platform;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * What decides the last bits of a confidence, where rows are scored: a certificate names it, and {@code enrich} compares.
 * Java and operating system are no part of it.
 */
final class ScorePlatform {
    private static final List<String> KEYS = List.of("arch", "device", "instruction-set", "onnxruntime");

    /** How rows share a run on a GPU: a row's last bits depend on it, and less than the tolerance on the rows beside it. */
    private static final String BATCHES = "batches";

    private ScorePlatform() {}

    /**
     * Kernels of a GPU add in an order that depends on the shape of the batch. The tolerance is of confidences, expected
     * and not measured: that of fp32 sums of this length, and for fp16 that of vectors with a cosine of 0.9999996 to fp32's.
     */
    static String batches(CudaSpec cuda) {
        return "tokens:" + cuda.tokens() + (cuda.tensorRt() ? ", tensorrt" : "") + ", tolerance: fp32 1e-4, fp16 1e-2";
    }

    /**
     * Keys {@code arch, device, instruction-set, onnxruntime}, seen on the executors (values that differ between them are
     * joined by {@code |}), and {@code stage1.precision, stage1.max-tokens, stage2...} of encoders, by
     * position among the bundles; on a GPU {@code batches}, too. Empty without bundles: labels that rows come with are the
     * same everywhere.
     */
    static SortedMap<String, String> of(SparkSession spark, SmallSpec small) {
        if (small.bundles().isEmpty()) {
            return new TreeMap<>();
        }
        int tasks = Math.max(1, spark.sparkContext().defaultParallelism());
        List<String> seen = spark.range(0, tasks, 1, tasks)
                .mapPartitions(new Probe(small.device()), Encoders.STRING())
                .collectAsList();
        SortedMap<String, String> platform = new TreeMap<>();
        for (String key : KEYS) {
            TreeSet<String> values = new TreeSet<>();
            seen.stream()
                    .filter(line -> line.startsWith(key + "="))
                    .forEach(line -> values.add(line.substring(key.length() + 1)));
            platform.put(key, String.join("|", values));
        }
        if (platform.get("device").contains("cuda")) {
            platform.put(BATCHES, batches(small.device().cuda()));
        }
        Configuration conf = small.conf().configuration();
        for (int i = 0; i < small.bundles().size(); i++) {
            BundleStage stage = small.bundles().get(i);
            BundleManifest manifest = Bundles.readManifest(LocalCopies.of(stage.bundle(), stage.hash(), conf));
            Optional<EncoderSpec> encoder = manifest.encoder();
            String name = "stage" + (i + 1) + ".";
            encoder.ifPresent(
                    e -> platform.put(name + "precision", e.precision().text()));
            encoder.ifPresent(e -> platform.put(name + "max-tokens", Integer.toString(e.maxTokens())));
        }
        return platform;
    }

    /** One line {@code key=value} a property of the machine that runs the task. */
    record Probe(Device device) implements MapPartitionsFunction<Long, String> {
        @Override
        public Iterator<String> call(Iterator<Long> ids) {
            Device.Resolved resolved = device.resolve(Cascades.gpuAddress());
            Map<String, String> description = Platform.describe(resolved);
            Stream<String> lines = KEYS.stream().map(key -> key + "=" + description.get(key));
            return lines.iterator();
        }
    }
}
