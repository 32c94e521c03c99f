package dev.sluice.jobs;

import static org.apache.spark.sql.functions.sum;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.EvaluateSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Certification;
import dev.sluice.spark.CertificationSummary;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.Evaluation;
import dev.sluice.spark.RunSummary;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code sluice demo} does once its models are there: certifies them on the rows to enrich, enriches these under the
 * certificate or, where there is none, as the refusal advises, and compares with gold.
 *
 * @param url of the stand-in
 */
record DemoEnrichment(SparkSession spark, Path home, String url, Clock clock, Console console) {
    /**
     * Fixed before the first certificate on these rows. The stand-in errs on about a quarter of the held-out rows, so more
     * agreement than this would chiefly repeat its errors.
     */
    private static final double TARGET = 0.9;

    private static final double DELTA = 0.1;
    private static final List<String> STAGES = List.of("linear", "minilm");
    /** Above every confidence. */
    private static final double NEVER = 1.1;

    private static final double ALWAYS = 0;

    void run() {
        console.print("");
        console.print("certify: do the small models spare calls, if 9 of 10 rows shall carry the stand-in's label?");
        CertificationSummary found = certify();
        new CertifySummary(found).print(console);
        if (!found.certified()) {
            console.print("%-10s %s", "refused", found.refusal());
        }
        console.print("");
        console.print("enrich: %s", under(found));
        RunSummary first = enrich(found, "out");
        new EnrichSummary(first).print(console);
        sayCost(first.money());
        console.print("");
        console.print("against gold, on rows that no model was trained on:");
        console.print(evaluation().summary());
        console.print("");
        sayAgain(enrich(found, "again"));
        console.print("The LLM here is a stand-in (a BGE encoder behind HTTP) and its dollars are pretended.");
    }

    private CertificationSummary certify() {
        Map<String, Object> values = common();
        values.put("small.bundles", bundles(STAGES));
        values.put("small.names", STAGES);
        values.put("certify.output", certificate());
        values.put("certify.target", TARGET);
        values.put("certify.delta", DELTA);
        values.put("certify.gold", "label");
        values.put("ledger.path", Demo.at(home.resolve("labels")));
        return Certification.run(spark, CertifySpec.of(Settings.of(null, values)), clock, console.progress());
    }

    static String under(CertificationSummary found) {
        if (found.certified()) {
            return "under this certificate";
        }
        return "nothing is certified, so " + (smallAdvised(found) ? "MiniLM" : "the stand-in") + " labels every row";
    }

    private static boolean smallAdvised(CertificationSummary found) {
        return found.refusal().contains("use the small model");
    }

    private RunSummary enrich(CertificationSummary found, String output) {
        Map<String, Object> values = common();
        values.putAll(small(found));
        values.put("output.path", Demo.at(home.resolve(output)));
        return Enrichment.run(spark, EnrichSpec.of(Settings.of(null, values)), clock, console.progress());
    }

    /** The small stages as the certificate has them; where there is none, as the refusal advises. */
    Map<String, Object> small(CertificationSummary found) {
        if (found.certified()) {
            List<String> stages = found.certificate().stages().stream()
                    .map(Certificate.Stage::name)
                    .toList();
            return Map.of("small.bundles", bundles(stages), "small.names", stages, "small.certificate", certificate());
        }
        return Map.of(
                "small.bundles",
                bundles(STAGES),
                "small.names",
                STAGES,
                "small.thresholds",
                List.of(NEVER, smallAdvised(found) ? ALWAYS : NEVER));
    }

    private Map<String, Object> common() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("input.path", Demo.at(home.resolve("new")));
        values.put("input.text", "text");
        values.put("store.path", Demo.at(home.resolve("store")));
        values.put("llm.url", url);
        values.put("llm.provider", StandIn.PROVIDER);
        values.put("llm.model", StandIn.MODEL);
        values.put("llm.stage", StandIn.PROVIDER);
        return values;
    }

    private String certificate() {
        return Demo.at(home.resolve("certificate.json"));
    }

    private List<String> bundles(List<String> stages) {
        return stages.stream()
                .map(stage -> Demo.at(home.resolve("bundles").resolve(stage)))
                .toList();
    }

    /** What the labels cost, too: the run's own summary knows only the run. */
    private void sayCost(RunSummary.Money run) {
        PicoUsd labels = PicoUsd.ofUsd(spark.read()
                .parquet(Demo.at(home.resolve("labels/ledger")))
                .agg(sum("charge_usd"))
                .head()
                .getDecimal(0));
        PicoUsd all = labels.plus(run.charge());
        String share = run.counterfactual() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (%.1f %% of asking about every row)",
                        100.0 * all.picos() / run.counterfactual().picos());
        console.print("in all     %s: %s for certify's labels, %s for this run%s", all, labels, run.charge(), share);
    }

    private Evaluation evaluation() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("input.path", Demo.at(home.resolve("out/enriched")));
        values.put("evaluate.gold", "label");
        return Evaluation.of(spark, EvaluateSpec.of(Settings.of(null, values)));
    }

    /** Its rows are all answered for; each certified run audits another sample. */
    private void sayAgain(RunSummary run) {
        RunSummary.Audit audit =
                run.certificate() == null ? null : run.certificate().audit();
        console.print(
                "the same job again into %s: %d calls, charge %s",
                run.output(),
                run.calls().attempts() - (audit == null ? 0 : audit.calls()),
                audit == null ? run.money().charge() : run.money().charge().minus(audit.charge()));
        if (audit != null) {
            console.print("and for its own audit, of other rows: %d calls, charge %s", audit.calls(), audit.charge());
        }
    }
}
