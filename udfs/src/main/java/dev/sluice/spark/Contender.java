package dev.sluice.spark;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * A bundle that is looked at beside others, as the driver sees it.
 *
 * @param name for people: the last part of its folder, or all of it where two have the same
 * @param dir its files on this machine
 */
record Contender(String name, Path dir, BundleManifest manifest, Calibrator calibrator) {
    /** All of them as they travel. */
    static SmallSpec travelling(SparkSession spark, List<String> bundles, Device device, int windowRows) {
        List<String> names =
                IntStream.range(0, bundles.size()).mapToObj(i -> "bundle" + i).toList();
        List<Double> thresholds = bundles.stream().map(b -> 0.0).toList();
        return Scoring.of(spark, bundles, thresholds, names, device, windowRows).small();
    }

    /** @throws UserException if one has no calibration, or other labels than the first, in whatever order */
    static List<Contender> of(SmallSpec small) {
        Configuration conf = small.conf().configuration();
        List<Contender> contenders = new ArrayList<>();
        for (BundleStage stage : small.bundles()) {
            Path dir = LocalCopies.of(stage.bundle(), stage.hash(), conf);
            BundleManifest manifest = Bundles.readManifest(dir);
            if (!Files.isRegularFile(dir.resolve(Calibrators.FILE))) {
                throw new UserException("small.bundles: bundle " + stage.bundle() + " has no " + Calibrators.FILE
                        + "; expected one that train or another command of Sluice wrote");
            }
            Labels labels = contenders.isEmpty()
                    ? manifest.labels()
                    : contenders.get(0).manifest().labels();
            try {
                manifest.labels().indexesIn(labels);
            } catch (UserException e) {
                throw new UserException("small.bundles: bundle " + stage.bundle() + ": " + e.getMessage(), e);
            }
            contenders.add(new Contender(
                    name(small.bundles(), stage), dir, manifest, Calibrators.read(dir.resolve(Calibrators.FILE))));
        }
        return contenders;
    }

    private static String name(List<BundleStage> all, BundleStage stage) {
        String last = last(stage.bundle());
        boolean only = all.stream().filter(s -> last(s.bundle()).equals(last)).count() == 1;
        return only ? last : stage.bundle().replaceFirst("^file:", "");
    }

    private static String last(String uri) {
        return new org.apache.hadoop.fs.Path(uri).getName();
    }
}
