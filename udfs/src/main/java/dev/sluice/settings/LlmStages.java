package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several LLM stages from one section of settings: the section {@code llm} itself, then one stage for each group of
 * {@code llm.next}, which takes from the section what it does not say itself.
 */
final class LlmStages {
    private static final String SECTION = "llm.";
    private static final String NEXT = "llm.next";

    /** What belongs to one model and to no other. */
    private static final List<String> OF_ONE_MODEL = List.of(
            "llm.rpm",
            "llm.tpm",
            "llm.price-in",
            "llm.price-out",
            "llm.threshold",
            "llm.samples",
            "llm.logprobs",
            "llm.deferral",
            "llm.least-benefit",
            "llm.flops-per-token",
            "llm.parameters",
            NEXT);

    /** What belongs to one address; a key least of all is sent to another one. */
    private static final List<String> OF_ONE_ADDRESS =
            List.of("llm.provider", "llm.key-env", "llm.key-file", "llm.key-credential");

    private LlmStages() {}

    static List<LlmSettings> of(Settings s) {
        List<LlmSettings> stages = new ArrayList<>(List.of(LlmSettings.of(s)));
        for (Map<String, Object> group : s.groups(NEXT)) {
            stages.add(LlmSettings.of(further(s, group, stages.size() + 1)));
        }
        check(stages);
        return List.copyOf(stages);
    }

    private static Settings further(Settings s, Map<String, Object> group, int number) {
        if (!group.containsKey("model")) {
            throw new UserException(
                    NEXT + ": expected a model in each group, such as model=gpt-4o, found " + group.keySet());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("llm.stage", s.text("llm.stage") + number);
        group.forEach((key, value) -> values.put(SECTION + key, value));
        List<String> fresh = new ArrayList<>(OF_ONE_MODEL);
        if (group.containsKey("url")) {
            fresh.addAll(OF_ONE_ADDRESS);
        }
        return s.with(fresh, values, NEXT);
    }

    /** A stage before the last must have a way to tell which of its answers stand. */
    private static void checkGoesOn(LlmSettings stage) {
        if (stage.threshold() == null && stage.choosing().verifier() == null) {
            throw new UserException("llm.threshold: expected the confidence from which on an answer of " + stage.stage()
                    + " stands (--llm-threshold X; the next LLM stage is asked below it) or a verifier (--verifier), found"
                    + " neither");
        }
        boolean tells = stage.sampling().logprobs() || stage.sampling().samples() > 1 || stage.deferral() != null;
        if (stage.threshold() != null && !tells) {
            throw new UserException(
                    "llm.threshold: how sure an answer of " + stage.stage() + " is must be known; expected"
                            + " llm.logprobs=true, llm.samples above 1 (--samples) or a deferral model (--deferral), found none");
        }
    }

    private static void check(List<LlmSettings> stages) {
        Set<String> names = new LinkedHashSet<>();
        for (LlmSettings stage : stages) {
            if (!names.add(stage.stage())) {
                throw new UserException(
                        "llm.stage: expected different names of the LLM stages, found '" + stage.stage() + "' twice");
            }
        }
        for (LlmSettings stage : stages.subList(0, stages.size() - 1)) {
            checkGoesOn(stage);
        }
        LlmSettings last = stages.get(stages.size() - 1);
        if (last.threshold() != null) {
            throw new UserException("llm.threshold: expected none for the last LLM stage, " + last.stage() + ", found "
                    + last.threshold() + "; there is no other to go on to (llm.next, --llm-next model=...)");
        }
    }
}
