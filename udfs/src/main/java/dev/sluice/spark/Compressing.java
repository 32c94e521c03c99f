package dev.sluice.spark;

import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.certificate.PairedAccuracy;
import dev.sluice.domain.Labels;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Bundles;
import dev.sluice.model.Compressed;
import dev.sluice.model.Pruning;
import dev.sluice.settings.BundlesOnGold;
import dev.sluice.settings.CompressSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** {@code compress}: a bundle to a smaller one, unless that loses too much accuracy. */
public final class Compressing {
    /** Of intervals. */
    static final double DELTA = 0.05;

    private Compressing() {}

    /**
     * Prunes and rounds the weights, scores the gold rows with the bundle as it is and as it would be, calibrates anew on one
     * half of them and writes, unless the accuracy falls by more than epsilon. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     */
    public static CompressReport run(SparkSession spark, CompressSpec spec, Clock clock, ProgressSink progress) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        BundleOutput output = BundleOutput.at("compress.output", spec.output(), spec.overwrite(), conf);
        BundlesOnGold given = spec.bundle();
        Contender full = Contender.of(Contender.travelling(spark, given.bundles(), given.device(), given.windowRows()))
                .get(0);
        BundleDraft draft = Bundles.read(full.dir());
        Pruning pruning = Pruning.of(draft.model(), spec.keep());
        GoldTable table = GoldTable.of(spark, given, draft.labels(), Optional.empty());
        progress.accept(String.format(
                "%,d gold rows; %,d of %,d weights stay", table.used(), pruning.kept(), pruning.weights()));
        Compressed small = new Compressed(pruning.model(), spec.precision());
        // The very files are looked at that would be written, by the machines that would read them.
        BundleOutput candidate = output.candidate();
        try {
            candidate.publish(with(draft, small, Map.of(), Map.of()));
            return new Trial(spark, spec, candidate, progress)
                    .run(
                            full,
                            table,
                            pruning,
                            calibration -> output.publish(with(
                                    draft,
                                    small,
                                    Map.of(Calibrators.FILE, Calibrators.toJson(calibration.calibrator())),
                                    Map.of(
                                            "compressed_at", clock.instant().toString(),
                                            "compressed_from", Bundles.hash(full.dir()),
                                            "compressed_keep", Double.toString(spec.keep()),
                                            "compressed_precision",
                                                    spec.precision().text(),
                                            "calibration",
                                                    calibration
                                                            .calibrator()
                                                            .method()
                                                            .text()))));
        } finally {
            candidate.delete();
        }
    }

    /** The bundle with another model and some files and facts more. */
    private static BundleDraft with(
            BundleDraft draft, Compressed model, Map<String, byte[]> files, Map<String, String> facts) {
        Map<String, byte[]> allFiles = new TreeMap<>(draft.files());
        allFiles.putAll(files);
        Map<String, String> allFacts = new TreeMap<>(draft.provenance());
        allFacts.keySet().removeIf(key -> key.startsWith("report_") && !facts.isEmpty()); // of other weights
        allFacts.putAll(facts);
        return new BundleDraft(draft.name(), draft.labels(), model, allFiles, allFacts);
    }

    /** Writes the bundle with its new calibration and returns its hash. */
    private interface Publishing {
        String publish(Choice calibration);
    }

    private record Trial(SparkSession spark, CompressSpec spec, BundleOutput candidate, ProgressSink progress) {
        CompressReport run(Contender full, GoldTable table, Pruning pruning, Publishing publishing) {
            BundlesOnGold given = spec.bundle();
            SmallSpec both = Contender.travelling(
                    spark, List.of(given.bundles().get(0), candidate.uri()), given.device(), given.windowRows());
            Labels labels = full.manifest().labels();
            GoldLogits scored = GoldLogits.of(spark, table, both, labels, progress);
            PairedAccuracy change = PairedAccuracy.of(scored.right(1), scored.right(0), DELTA);
            HeldOut fit = scored.half(scored.logits()[1], true);
            Choice calibration =
                    Calibrators.choose(fit.logits(), fit.gold(), Ensembling.SEED, new MllibIsotonic(spark));
            progress.accept("measuring the speed of both");
            List<Double> speeds = SpeedPartition.measure(both, table.rows());
            Path small = LocalCopies.of(
                    candidate.uri(), both.stages().get(1).hash(), both.conf().configuration());
            CompressReport.Side before = new CompressReport.Side(
                    share(scored.right(0)),
                    scored.half(scored.logits()[0], false).confidence(full.calibrator()),
                    Bundles.bytes(full.dir()),
                    Bundles.weightBytes(full.dir()),
                    speeds.get(0));
            CompressReport.Side after = new CompressReport.Side(
                    share(scored.right(1)),
                    scored.half(scored.logits()[1], false).confidence(calibration.calibrator()),
                    Bundles.bytes(small),
                    Bundles.weightBytes(small),
                    speeds.get(1));
            boolean vetoed = change.losesMoreThan(spec.epsilon());
            Optional<String> hash = vetoed ? Optional.empty() : Optional.of(publishing.publish(calibration));
            return new CompressReport(spec, hash, table.used(), pruning, change, before, after);
        }

        private static double share(boolean[] right) {
            int hits = 0;
            for (boolean hit : right) {
                hits += hit ? 1 : 0;
            }
            return (double) hits / right.length;
        }
    }
}
