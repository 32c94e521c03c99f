package dev.sluice.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line's short names for settings. Every other setting is reached with {@code --set key=value}. */
public final class Flags {
    private static final Map<String, String> KEYS = keys();

    /** Flags that mean something else in the commands below {@code store}. */
    private static final Map<String, String> STORE_KEYS = Map.of(
            "--path", "store.path",
            "--output", "store.export.output",
            "--format", "store.export.format",
            "--overwrite", "store.export.overwrite",
            "--key", "store.forget.keys",
            "--older-than", "store.forget.older-than");

    /** Flags that mean something else in {@code certify}. */
    private static final Map<String, String> CERTIFY_KEYS = Map.of(
            "--output", "certify.output",
            "--overwrite", "certify.overwrite",
            "--gold", "certify.gold",
            "--budget-usd", "certify.budget-usd");

    /** Flags that mean something else in {@code deferral}. */
    private static final Map<String, String> DEFERRAL_KEYS = Map.of(
            "--output", "deferral.output",
            "--overwrite", "deferral.overwrite",
            "--gold", "deferral.gold",
            "--llm-column", "deferral.llm-column",
            "--seed", "deferral.seed");

    /** Commands whose output is a bundle. */
    private static final List<String> OWN_OUTPUT = List.of("train", "ensemble", "compress");

    /** What else than {@code output.path} the flag {@code --output} sets. */
    private static final List<String> OUTPUTS =
            List.of("train.output", "certify.output", "deferral.output", "ensemble.output", "compress.output");

    private static final List<String> OWN_EPSILON = List.of("compress", "compare");

    /** Of every command that asks an LLM. */
    private static final String[] ASKING = {
        "--llm-url",
        "--llm-model",
        "--llm-provider",
        "--llm-key-env",
        "--llm-key-file",
        "--llm-key-credential",
        "--rpm",
        "--tpm",
        "--max-in-flight",
        "--price-in",
        "--price-out"
    };

    private Flags() {}

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("--input", "input.path");
        keys.put("--input-format", "input.format");
        keys.put("--text", "input.text");
        keys.put("--label", "train.label");
        keys.put("--gold", "evaluate.gold");
        keys.put("--llm-column", "evaluate.llm");
        keys.put("--segment", "evaluate.segment");
        keys.put("--segments-output", "evaluate.segments-output");
        keys.put("--floor", "evaluate.floor");
        keys.put("--encoder", "train.encoder");
        keys.put("--calibration", "train.calibration");
        keys.put("--bundle", "small.bundles");
        keys.put("--threshold", "small.thresholds");
        keys.put("--certificate", "small.certificate");
        keys.put("--audit-labels", "audit.labels");
        keys.put("--device", "small.device");
        keys.put("--output", "output.path");
        keys.put("--overwrite", "output.overwrite");
        keys.put("--prefix", "output.prefix");
        keys.put("--ledger", "ledger.path");
        keys.put("--store", "store.path");
        keys.put("--llm-url", "llm.url");
        keys.put("--llm-model", "llm.model");
        keys.put("--llm-provider", "llm.provider");
        keys.put("--llm-threshold", "llm.threshold");
        keys.put("--llm-next", "llm.next");
        keys.put("--deferral", "llm.deferral");
        keys.put("--least-benefit", "llm.least-benefit");
        keys.put("--llm-key-env", "llm.key-env");
        keys.put("--llm-key-file", "llm.key-file");
        keys.put("--llm-key-credential", "llm.key-credential");
        keys.put("--budget-usd", "budget.usd");
        keys.put("--budget-calls", "budget.calls");
        keys.put("--budget-tokens", "budget.tokens");
        keys.put("--budget-flops", "budget.flops");
        keys.put("--budget-seconds", "budget.seconds");
        keys.put("--budget-scope", "budget.scope");
        keys.put("--rpm", "llm.rpm");
        keys.put("--tpm", "llm.tpm");
        keys.put("--max-in-flight", "llm.max-in-flight");
        keys.put("--prompt-soft", "llm.prompt.soft");
        keys.put("--prompt-hard", "llm.prompt.hard");
        keys.put("--top-k", "llm.prompt.top-k");
        keys.put("--context", "llm.prompt.context");
        keys.put("--samples", "llm.samples");
        keys.put("--verifier", "llm.verifier");
        keys.put("--rank", "llm.rank");
        keys.put("--price-in", "llm.price-in");
        keys.put("--price-out", "llm.price-out");
        keys.put("--dry-run", "enrich.dry-run");
        keys.put("--target", "certify.target");
        keys.put("--delta", "certify.delta");
        keys.put("--against", "certify.against");
        keys.put("--claim", "certify.claim");
        keys.put("--class", "certify.class");
        keys.put("--epsilon", "certify.epsilon");
        keys.put("--scope", "certify.scope");
        keys.put("--per-class", "certify.per-class");
        keys.put("--labels", "certify.labels");
        keys.put("--nights", "certify.nights");
        keys.put("--labels-budget-usd", "certify.labels-budget-usd");
        keys.put("--seed", "certify.seed");
        keys.put("--combine", "ensemble.combine");
        keys.put("--keep", "compress.keep");
        keys.put("--precision", "compress.precision");
        keys.put("--segment", "compare.segment");
        return keys;
    }

    /**
     * The setting behind a flag; where a bundle is written, output and overwrite are the bundle's; {@code store},
     * {@code certify}, {@code compress} and {@code compare} have some of their own.
     */
    public static String key(String command, String flag) {
        if (command.startsWith("store ")) {
            return STORE_KEYS.get(flag);
        }
        if (command.equals("certify") && CERTIFY_KEYS.containsKey(flag)) {
            return CERTIFY_KEYS.get(flag);
        }
        if (command.equals("deferral") && DEFERRAL_KEYS.containsKey(flag)) {
            return DEFERRAL_KEYS.get(flag);
        }
        if (command.equals("enrich") && (flag.equals("--target") || flag.equals("--delta"))) {
            return "small." + flag.substring(2);
        }
        if (command.equals("evaluate") && flag.equals("--overwrite")) {
            return "evaluate.overwrite";
        }
        boolean own = OWN_OUTPUT.contains(command) && (flag.equals("--output") || flag.equals("--overwrite"))
                || OWN_EPSILON.contains(command) && flag.equals("--epsilon");
        return own ? command + "." + flag.substring(2) : KEYS.get(flag);
    }

    /** Flags of one command, in the order {@code --help} shows them. */
    public static List<String> of(String command) {
        List<String> reading = List.of("--input", "--input-format", "--text");
        return switch (command) {
            case "train" ->
                concat(reading, "--label", "--encoder", "--output", "--overwrite", "--device", "--calibration");
            case "ensemble" ->
                concat(reading, "--label", "--bundle", "--combine", "--output", "--overwrite", "--device");
            case "compress" ->
                concat(
                        reading,
                        "--label",
                        "--bundle",
                        "--keep",
                        "--precision",
                        "--epsilon",
                        "--output",
                        "--overwrite",
                        "--device");
            case "compare" -> concat(reading, "--label", "--bundle", "--epsilon", "--segment", "--device");
            case "enrich" ->
                concat(
                        concat(
                                reading,
                                "--bundle",
                                "--threshold",
                                "--certificate",
                                "--target",
                                "--delta",
                                "--audit-labels",
                                "--device",
                                "--output",
                                "--overwrite",
                                "--prefix",
                                "--ledger",
                                "--store",
                                "--budget-usd",
                                "--budget-calls",
                                "--budget-tokens",
                                "--budget-flops",
                                "--budget-seconds",
                                "--budget-scope",
                                "--prompt-soft",
                                "--prompt-hard",
                                "--top-k",
                                "--context",
                                "--samples",
                                "--verifier",
                                "--rank",
                                "--llm-threshold",
                                "--llm-next",
                                "--deferral",
                                "--least-benefit",
                                "--dry-run"),
                        ASKING);
            case "certify" ->
                concat(
                        concat(
                                reading,
                                "--bundle",
                                "--device",
                                "--target",
                                "--delta",
                                "--against",
                                "--claim",
                                "--gold",
                                "--class",
                                "--epsilon",
                                "--scope",
                                "--per-class",
                                "--labels",
                                "--nights",
                                "--labels-budget-usd",
                                "--budget-usd",
                                "--seed",
                                "--output",
                                "--overwrite",
                                "--ledger",
                                "--store"),
                        ASKING);
            case "deferral" ->
                concat(
                        reading,
                        "--gold",
                        "--llm-column",
                        "--bundle",
                        "--llm-model",
                        "--device",
                        "--output",
                        "--overwrite",
                        "--prefix",
                        "--seed");
            case "evaluate" ->
                List.of(
                        "--input",
                        "--input-format",
                        "--gold",
                        "--prefix",
                        "--llm-column",
                        "--segment",
                        "--segments-output",
                        "--floor",
                        "--overwrite");
            case "demo" -> List.of("--output", "--overwrite");
            case "store stats", "store compact", "store verify" -> List.of("--path");
            case "store export" -> List.of("--path", "--output", "--format", "--overwrite");
            case "store forget" -> List.of("--path", "--key", "--older-than");
            default -> throw new IllegalArgumentException("no flags for " + command);
        };
    }

    /** How to set a key, for messages. */
    static String hint(String key) {
        return KEYS.entrySet().stream()
                .filter(e -> e.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(OUTPUTS.contains(key) ? "--output" : "--set " + key + "=...");
    }

    private static List<String> concat(List<String> first, String... rest) {
        return java.util.stream.Stream.concat(first.stream(), java.util.stream.Stream.of(rest))
                .toList();
    }
}
