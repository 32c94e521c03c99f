package dev.sluice.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which setting a flag of a command stands for: the one of the same name in the command's own section, such as
 * {@code certify.output} for {@code certify --output}, and else the one that the flag stands for in all commands.
 */
final class FlagKeys {
    /** Where it is neither. */
    private static final Map<String, String> SPECIAL = Map.of(
            "enrich --target", "small.target",
            "enrich --delta", "small.delta",
            "evaluate --llm-column", "evaluate.llm",
            "distill --input", "distill.inputs",
            "scorer data --label", "scorer.data.references",
            "store forget --key", "store.forget.keys");

    /** Other sections of a command beside its own. */
    private static final Map<String, String> FURTHER = Map.of("scorer train", "train");

    private static final Map<String, String> COMMON = common();
    private static final Set<String> KNOWN = Settings.keys();

    private FlagKeys() {}

    private static Map<String, String> common() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("--input", "input.path");
        keys.put("--input-format", "input.format");
        keys.put("--text", "input.text");
        keys.put("--label", "train.label");
        keys.put("--encoder", "train.encoder");
        keys.put("--layers", "train.layers");
        keys.put("--calibration", "train.calibration");
        keys.put("--predictions", "small.predictions");
        keys.put("--bundle", "small.bundles");
        keys.put("--threshold", "small.thresholds");
        keys.put("--certificate", "small.certificate");
        keys.put("--segments", "small.segments");
        keys.put("--audit-labels", "audit.labels");
        keys.put("--device", "small.device");
        keys.put("--output", "output.path");
        keys.put("--overwrite", "output.overwrite");
        keys.put("--prefix", "output.prefix");
        keys.put("--ledger", "ledger.path");
        keys.put("--store", "store.path");
        for (String name :
                List.of("url", "model", "provider", "threshold", "next", "key-env", "key-file", "key-credential")) {
            keys.put("--llm-" + name, "llm." + name);
        }
        for (String name : List.of("usd", "calls", "tokens", "flops", "seconds", "scope")) {
            keys.put("--budget-" + name, "budget." + name);
        }
        for (String name : List.of(
                "deferral",
                "least-benefit",
                "rpm",
                "tpm",
                "max-in-flight",
                "samples",
                "verifier",
                "rank",
                "scorer",
                "price-in",
                "price-out")) {
            keys.put("--" + name, "llm." + name);
        }
        keys.put("--prompt-soft", "llm.prompt.soft");
        keys.put("--prompt-hard", "llm.prompt.hard");
        keys.put("--top-k", "llm.prompt.top-k");
        keys.put("--context", "llm.prompt.context");
        keys.put("--context-from", "llm.prompt.context-from");
        return keys;
    }

    static String of(String command, String flag) {
        String special = SPECIAL.get(command + " " + flag);
        if (special != null) {
            return special;
        }
        for (String section : sections(command)) {
            String key = section + "." + flag.substring(2);
            if (KNOWN.contains(key)) {
                return key;
            }
        }
        return COMMON.get(flag);
    }

    /** {@code store export} has {@code store.export} and {@code store}. */
    private static List<String> sections(String command) {
        List<String> sections = new ArrayList<>(List.of(command.replace(' ', '.')));
        if (command.indexOf(' ') > 0) {
            sections.add(command.substring(0, command.indexOf(' ')));
        }
        if (FURTHER.containsKey(command)) {
            sections.add(FURTHER.get(command));
        }
        return sections;
    }

    /** How to set a key, for messages. */
    static String hint(String key) {
        return COMMON.entrySet().stream()
                .filter(e -> e.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> ofCommand(key));
    }

    private static String ofCommand(String key) {
        int dot = key.lastIndexOf('.');
        String flag = "--" + key.substring(dot + 1);
        String command = key.substring(0, Math.max(0, dot)).replace('.', ' ');
        return Flags.COMMANDS.contains(command) && Flags.of(command).contains(flag)
                ? flag
                : SPECIAL.entrySet().stream()
                        .filter(e -> e.getValue().equals(key))
                        .map(e -> e.getKey().substring(e.getKey().lastIndexOf(' ') + 1))
                        .findFirst()
                        .orElse("--set " + key + "=...");
    }
}
