package dev.sluice.spark;

import dev.sluice.certificate.Finding;
import dev.sluice.certificate.ReferenceFinding;
import dev.sluice.certificate.ReferenceFinding.Combination;
import dev.sluice.certificate.ReferenceSearch;
import dev.sluice.certificate.ReferenceSpec;
import dev.sluice.certificate.StageSeconds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Non-inferiority of a faster cascade of small stages to the last of them alone, on gold rows; no LLM takes part. */
record ReferenceClaim(CertifyTask task) implements ClaimSearch {
    /** More lines nobody reads; of more choices those are said that no other beats. */
    private static final int MOST_LINES = 15;

    /** For a label that the row comes with: next to nothing, but a cascade of such labels alone has a speed too. */
    private static final double PREDICTION_SECONDS = 1e-6;

    @Override
    public Verdict search(CertifyLines lines) {
        task.progress().accept("timing each stage");
        ReferenceFinding found = ReferenceSearch.search(
                new ReferenceSpec(
                        task.claim().epsilon(),
                        task.claim().delta(),
                        task.labels().size(),
                        seconds(),
                        task.spec().search().seed()),
                task.goldRows());
        said(found.combinations())
                .forEach(choice -> lines.say(
                        "choice",
                        "%s: %s rows/s a core, right on %.4f (estimate)",
                        stages(choice),
                        perSecond(choice.seconds()),
                        choice.accuracy()));
        Finding finding = found.finding();
        return finding.certified()
                ? Verdict.proved(finding, evidence(finding))
                : Verdict.refused(finding.refusal() + ". Use " + reference());
    }

    private CertifyLines evidence(Finding finding) {
        Map<String, Double> figures = finding.figures();
        return new CertifyLines()
                .say(
                        "faster",
                        "%.2f times the rows a second of %s alone (%s against %s on one core here, without reading and writing)",
                        figures.get("speedup"),
                        reference(),
                        perSecond(figures.get("secondsPerRow")),
                        perSecond(figures.get("referenceSecondsPerRow")))
                .say("answered", shares(finding))
                .say(
                        "evidence",
                        "p = %.3g; right on %.4f of %,d gold rows, %s alone on %.4f",
                        finding.pValue(),
                        figures.get("accuracy"),
                        finding.rows(),
                        reference(),
                        figures.get("referenceAccuracy"))
                .say("method", finding.method());
    }

    private String shares(Finding finding) {
        return IntStream.range(0, task.stages())
                .filter(s -> finding.thresholds()[s][0] <= 1)
                .mapToObj(s -> String.format(
                        Locale.ROOT,
                        "%s %.1f %%",
                        name(s),
                        100 * finding.figures().get("answeredByStage" + (s + 1)) / finding.rows()))
                .collect(Collectors.joining(", "));
    }

    /** For a row on one core. */
    private StageSeconds seconds() {
        Dataset<Row> texts = task.population().texts();
        List<Double> models = SpeedPartition.measure(task.small(), texts).stream()
                .map(rate -> 1 / rate)
                .toList();
        double[][] shares = SharePartition.find(task.small(), texts);
        int predictions = task.small().predictions().size();
        List<Double> alone = new ArrayList<>(Collections.nCopies(predictions, PREDICTION_SECONDS));
        alone.addAll(models);
        List<List<Double>> saved = new ArrayList<>();
        for (int s = 0; s < alone.size(); s++) {
            List<Double> own = new ArrayList<>(Collections.nCopies(Math.min(s, predictions), 0.0));
            for (int before = predictions; before < s; before++) {
                own.add(alone.get(s) * shares[s - predictions][before - predictions]);
            }
            saved.add(own);
        }
        return new StageSeconds(alone, saved);
    }

    private static List<Combination> said(List<Combination> all) {
        List<Combination> sorted = all.stream()
                .sorted(Comparator.comparingDouble(Combination::seconds))
                .toList();
        return sorted.size() <= MOST_LINES
                ? sorted
                : sorted.stream()
                        .filter(choice -> sorted.stream()
                                .noneMatch(other ->
                                        other.seconds() < choice.seconds() && other.accuracy() >= choice.accuracy()))
                        .toList();
    }

    private String stages(Combination choice) {
        return IntStream.range(0, choice.thresholds().size())
                .filter(s -> choice.thresholds().get(s) <= 1)
                .mapToObj(s -> choice.thresholds().get(s) > 0
                        ? String.format(
                                Locale.ROOT,
                                "%s from %.4f",
                                name(s),
                                choice.thresholds().get(s))
                        : name(s))
                .collect(Collectors.joining(" -> "));
    }

    private static String perSecond(double seconds) {
        return String.format(Locale.ROOT, "%,.0f", 1 / seconds);
    }

    private String reference() {
        return name(task.stages() - 1);
    }

    private String name(int stage) {
        return task.small().stages().get(stage).name();
    }
}
