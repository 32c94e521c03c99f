package dev.sluice.spark;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.domain.Labels;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Combine;
import dev.sluice.model.Ensemble;
import dev.sluice.model.Platform;
import dev.sluice.settings.BundlesOnGold;
import dev.sluice.settings.EnsembleSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** {@code ensemble}: several bundles to one that contains them. */
public final class Ensembling {
    /** Of the choice of a calibration. */
    static final long SEED = 7;

    private Ensembling() {}

    /**
     * Puts the members together, calibrates the combination on one half of the gold rows, measures it and its members on the
     * other, and writes the bundle. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     */
    public static EnsembleReport run(SparkSession spark, EnsembleSpec spec, Clock clock, ProgressSink progress) {
        BundleOutput output = BundleOutput.at(
                "ensemble.output",
                spec.output(),
                spec.overwrite(),
                spark.sparkContext().hadoopConfiguration());
        BundlesOnGold given = spec.members();
        SmallSpec small = Contender.travelling(spark, given.bundles(), given.device(), given.windowRows());
        List<Contender> members = Contender.of(small);
        Labels labels = members.get(0).manifest().labels();
        Ensemble ensemble = new Ensemble(
                spec.combine(), members.stream().map(Contender::dir).toList());
        ensemble.check(labels);
        GoldTable table = GoldTable.of(spark, given, labels, Optional.empty());
        progress.accept(String.format("%,d gold rows, %d members", table.used(), members.size()));
        GoldLogits scored = GoldLogits.of(spark, table, small, labels, progress);
        double[][] combined = combined(spec.combine(), members, scored);
        HeldOut fit = scored.half(combined, true);
        HeldOut held = scored.half(combined, false);
        Calibrator calibrator = Calibrators.choose(fit.logits(), fit.gold(), SEED, new MllibIsotonic(spark))
                .calibrator();
        BundleDraft draft = new BundleDraft(
                "ensemble of "
                        + String.join(
                                ", ", members.stream().map(Contender::name).toList()),
                labels,
                ensemble,
                Map.of(Calibrators.FILE, Calibrators.toJson(calibrator)),
                provenance(spark, spec, clock, small, calibrator, table.used()));
        String hash = output.publish(draft);
        return new EnsembleReport(
                spec.output(),
                hash,
                table.used(),
                table.skipped() + table.unknown(),
                held.gold().length,
                spec.combine(),
                calibrator,
                lines(members, scored, held.confidence(calibrator)),
                disagreement(scored, members.size()));
    }

    private static List<EnsembleReport.Line> lines(
            List<Contender> members, GoldLogits scored, ConfidenceMetrics ensemble) {
        List<EnsembleReport.Line> lines = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            Contender member = members.get(m);
            HeldOut own = scored.half(scored.logits()[m], false);
            lines.add(new EnsembleReport.Line(member.name(), own.confidence(member.calibrator())));
        }
        lines.add(new EnsembleReport.Line("ensemble", ensemble));
        return lines;
    }

    private static Map<String, String> provenance(
            SparkSession spark, EnsembleSpec spec, Clock clock, SmallSpec small, Calibrator calibrator, long rows) {
        BundlesOnGold given = spec.members();
        Map<String, String> facts = Platform.describe(given.device().resolve(OptionalInt.empty()));
        facts.put("created_at", clock.instant().toString());
        facts.put("input", given.input().path());
        facts.put("text_column", given.input().text());
        facts.put("label_column", given.label());
        facts.put("rows", Long.toString(rows));
        facts.put("combine", spec.combine().text());
        facts.put("calibration", calibrator.method().text());
        facts.put("spark_version", spark.version());
        for (int m = 0; m < small.stages().size(); m++) {
            facts.put("member" + m, small.stages().get(m).hash());
        }
        return facts;
    }

    /** What the bundle will give: the same arithmetic on the same scores. */
    private static double[][] combined(Combine combine, List<Contender> members, GoldLogits scored) {
        double[][] combined = new double[scored.rows()][];
        for (int i = 0; i < combined.length; i++) {
            double[][] probabilities = new double[members.size()][];
            for (int m = 0; m < probabilities.length; m++) {
                probabilities[m] = members.get(m).calibrator().probabilities(scored.logits()[m][i]);
            }
            combined[i] = combine.logits(probabilities);
        }
        return combined;
    }

    /** Share of the rows of the second half on which two members have different labels. */
    private static double[][] disagreement(GoldLogits scored, int members) {
        int[][] predicted = new int[members][];
        Arrays.setAll(predicted, scored::predicted);
        double[][] share = new double[members][members];
        int held = 0;
        for (int i = 0; i < scored.rows(); i++) {
            if (!scored.calibrate()[i]) {
                held++;
                for (int a = 0; a < members; a++) {
                    for (int b = 0; b < members; b++) {
                        share[a][b] += predicted[a][i] == predicted[b][i] ? 0 : 1;
                    }
                }
            }
        }
        int rows = held;
        return Arrays.stream(share)
                .map(row -> Arrays.stream(row).map(n -> n / rows).toArray())
                .toArray(double[][]::new);
    }
}
