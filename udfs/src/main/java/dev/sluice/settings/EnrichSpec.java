package dev.sluice.settings;

import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import dev.sluice.llm.AnswerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code enrich} was told, checked as far as that goes without touching the data.
 *
 * @param ledger folder of ledger/ and runs/
 * @param store folder of the response store
 * @param thresholds one a small stage; none where a certificate has them
 * @param certificate null where thresholds are given
 * @param segments file of trusted segments, or null
 * @param llms the LLM stages in the order they are asked, cheapest first; empty where none is configured
 * @param budget null for no limit
 * @param budgetScope whose spending counts against it
 * @param dryRun only say what it would do
 * @param energy what its estimates rest on
 */
public record EnrichSpec(
        InputSpec input,
        String output,
        String prefix,
        boolean overwrite,
        String ledger,
        String store,
        int segmentLines,
        SmallStages small,
        List<Double> thresholds,
        CertificateUse certificate,
        String segments,
        List<LlmSettings> llms,
        Quantity budget,
        BudgetScope budgetScope,
        boolean dryRun,
        EnergySpec energy) {

    public static EnrichSpec of(Settings s) {
        SmallStages small = SmallStages.of(s);
        List<Double> thresholds = s.numbers("small.thresholds");
        CertificateUse certificate = CertificateUse.of(s);
        List<LlmSettings> llms = LlmSettings.all(s);
        check(small, llms);
        if (small.size() > 0 || certificate != null) {
            check(thresholds, small.size(), certificate);
        }
        if (certificate != null && llms.size() > 1) {
            throw new UserException("llm.next: expected none with a certificate, which speaks of one LLM, found "
                    + (llms.size() - 1) + "; run one after the other: the labels of the first are a stage of the second"
                    + " (--predictions)");
        }
        if (certificate != null && llms.stream().anyMatch(llm -> llm.deferral() != null)) {
            throw new UserException(
                    "llm.deferral: expected none with a certificate, which speaks of the LLM's answers as they"
                            + " are, found one");
        }
        suppliers(llms); // refuses two of one name
        Quantity budget = BudgetLimit.of(s);
        BudgetLimit.requireTariff(budget, llms);
        String output = s.text("output.path");
        return new EnrichSpec(
                InputSpec.of(s),
                output,
                prefix(s),
                s.flag("output.overwrite"),
                s.isSet("ledger.path") ? s.text("ledger.path") : output,
                s.isSet("store.path") ? s.text("store.path") : beside(output, "sluice-store"),
                s.count("store.segment-lines", 1),
                small,
                thresholds,
                certificate,
                segments(s, certificate),
                llms,
                budget,
                BudgetScope.ofText(s.text("budget.scope")),
                s.flag("enrich.dry-run"),
                EnergySpec.of(s));
    }

    private static String segments(Settings s, CertificateUse certificate) {
        String segments = s.textOrNull("small.segments");
        if (segments != null && certificate != null) {
            throw new UserException(
                    "small.segments: expected none with a certificate, which speaks of its own cascade, found '"
                            + segments + "'");
        }
        return segments;
    }

    /** Bundles of the small models that supply context to the prompts, by the name of their column. */
    public Map<String, String> suppliers() {
        return suppliers(llms);
    }

    private static Map<String, String> suppliers(List<LlmSettings> llms) {
        Map<String, String> all = new LinkedHashMap<>();
        for (LlmSettings llm : llms) {
            llm.suppliers().forEach((name, bundle) -> {
                String other = all.putIfAbsent(name, bundle);
                if (other != null && !other.equals(bundle)) {
                    throw new UserException("llm.prompt.context-from: expected one bundle for '" + name
                            + "' in all LLM stages, found " + other + " and " + bundle);
                }
            });
        }
        return all;
    }

    /** The first LLM stage; null where none is configured. */
    public LlmSettings llm() {
        return llms.isEmpty() ? null : llms.get(0);
    }

    /** Labels come from bundles; free text has none. */
    private static void check(SmallStages small, List<LlmSettings> llms) {
        boolean text = !llms.isEmpty() && llms.get(0).answer() == AnswerKind.TEXT;
        if (llms.stream().anyMatch(llm -> llm.answer() != llms.get(0).answer())) {
            throw new UserException("llm.answer: expected the same for all LLM stages, found label and text");
        }
        if (!text) {
            small.requireSome();
        }
        if (text && small.size() > 0) {
            throw new UserException(
                    "small.bundles: expected none with llm.answer = text, for no small model writes text, found "
                            + small.flags());
        }
        boolean probabilities = llms.stream()
                .anyMatch(llm -> llm.prompt().soft() || llm.prompt().hard());
        if (probabilities && small.bundles().isEmpty() && !text) {
            throw new UserException("llm.prompt.soft and llm.prompt.hard: expected a bundle (--bundle DIR), whose"
                    + " probabilities go into the prompt, found " + small.flags());
        }
    }

    private static void check(List<Double> thresholds, int stages, CertificateUse certificate) {
        if (certificate != null) {
            if (!thresholds.isEmpty()) {
                throw new UserException(
                        "small.certificate: it has the thresholds; expected --certificate or --threshold,"
                                + " found both");
            }
            return;
        }
        if (thresholds.isEmpty()) {
            throw new UserException("small.thresholds: expected a threshold for each of the " + stages
                    + " small stages, found none; give --threshold X once per --predictions and --bundle (0 accepts all rows, above 1 none), or"
                    + " --certificate CERT, whose thresholds are proved (certify writes one)");
        }
        if (thresholds.size() != stages) {
            throw new UserException("small.thresholds: expected one --threshold per small stage (" + stages
                    + "), found " + thresholds.size());
        }
        for (double threshold : thresholds) {
            if (Double.isNaN(threshold) || threshold < 0) {
                throw new UserException("small.thresholds: expected numbers of at least 0, found " + thresholds);
            }
        }
    }

    static String prefix(Settings s) {
        String prefix = s.text("output.prefix");
        if (!prefix.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new UserException("output.prefix: expected letters, digits and _, found '" + prefix + "'");
        }
        return prefix;
    }

    /** Beside a folder; inside it where it is the root of a bucket or a disk. */
    static String beside(String path, String name) {
        String trimmed = path.replaceAll("/+$", "");
        int slash = trimmed.lastIndexOf('/');
        boolean root = trimmed.isEmpty() || (slash > 0 && trimmed.charAt(slash - 1) == '/');
        if (root) {
            return trimmed + "/" + name;
        }
        return slash < 0 ? name : trimmed.substring(0, slash + 1) + name;
    }
}
