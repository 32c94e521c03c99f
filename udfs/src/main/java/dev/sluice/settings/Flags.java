package dev.sluice.settings;

import java.util.List;
import java.util.stream.Stream;

/** The command line's short names for settings. Every other setting is reached with {@code --set key=value}. */
public final class Flags {
    /** All commands that have flags. */
    static final List<String> COMMANDS = List.of(
            "train",
            "ensemble",
            "compress",
            "compare",
            "certify",
            "enrich",
            "evaluate",
            "deferral",
            "distill",
            "select",
            "scorer data",
            "scorer train",
            "demo",
            "store stats",
            "store compact",
            "store verify",
            "store export",
            "store forget");

    private static final List<String> READING = List.of("--input", "--input-format", "--text");

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

    private static final List<String> ENRICH = reading(
            "--predictions",
            "--bundle",
            "--threshold",
            "--certificate",
            "--target",
            "--delta",
            "--audit-labels",
            "--segments",
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
            "--context-from",
            "--samples",
            "--verifier",
            "--rank",
            "--scorer",
            "--llm-threshold",
            "--llm-next",
            "--deferral",
            "--least-benefit",
            "--dry-run");

    private static final List<String> CERTIFY = reading(
            "--predictions",
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
            "--store");

    private Flags() {}

    /** The setting behind a flag of a command. */
    public static String key(String command, String flag) {
        return FlagKeys.of(command, flag);
    }

    /** Flags of one command, in the order {@code --help} shows them. */
    public static List<String> of(String command) {
        return switch (command) {
            case "train" ->
                reading(
                        "--label",
                        "--encoder",
                        "--layers",
                        "--teacher",
                        "--unlabelled",
                        "--output",
                        "--overwrite",
                        "--device",
                        "--calibration",
                        "--refit");
            case "ensemble" -> reading("--label", "--bundle", "--combine", "--output", "--overwrite", "--device");
            case "compress" ->
                reading(
                        "--label",
                        "--bundle",
                        "--keep",
                        "--precision",
                        "--epsilon",
                        "--output",
                        "--overwrite",
                        "--device");
            case "compare" -> reading("--label", "--bundle", "--epsilon", "--segment", "--device");
            case "enrich" -> concat(ENRICH, ASKING);
            case "certify" -> concat(CERTIFY, ASKING);
            case "deferral" ->
                reading(
                        "--gold",
                        "--llm-column",
                        "--bundle",
                        "--llm-model",
                        "--device",
                        "--output",
                        "--overwrite",
                        "--prefix",
                        "--seed");
            case "distill" ->
                reading(
                        "--prefix",
                        "--store",
                        "--gold-input",
                        "--label",
                        "--bundle",
                        "--threshold",
                        "--encoder",
                        "--layers",
                        "--device",
                        "--calibration",
                        "--output",
                        "--overwrite");
            case "select" ->
                reading(
                        "--bundle",
                        "--by",
                        "--share",
                        "--rows",
                        "--temperature",
                        "--encoder",
                        "--device",
                        "--seed",
                        "--output",
                        "--overwrite",
                        "--format");
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
            case "scorer data" ->
                reading(
                        "--label",
                        "--samples",
                        "--template",
                        "--pairs",
                        "--seed",
                        "--output",
                        "--format",
                        "--overwrite");
            case "scorer train" ->
                reading(
                        "--label",
                        "--encoder",
                        "--layers",
                        "--kind",
                        "--template",
                        "--verbalizations",
                        "--output",
                        "--overwrite",
                        "--device",
                        "--calibration");
            case "demo" -> List.of("--output", "--overwrite");
            case "store stats", "store compact", "store verify" -> List.of("--path");
            case "store export" -> List.of("--path", "--output", "--format", "--overwrite");
            case "store forget" -> List.of("--path", "--key", "--older-than");
            default -> throw new IllegalArgumentException("no flags for " + command);
        };
    }

    /** How to set a key, for messages. */
    static String hint(String key) {
        return FlagKeys.hint(key);
    }

    private static List<String> reading(String... flags) {
        return concat(READING, flags);
    }

    private static List<String> concat(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toList();
    }
}
