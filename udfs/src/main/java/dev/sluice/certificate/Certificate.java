package dev.sluice.certificate;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A cascade and what was proved of it. {@link CertificateFile} writes and reads it.
 *
 * @param claim what holds, with probability 1 - delta
 * @param stages the small stages with their thresholds, cheapest first; stages that do not pay are not among them
 * @param labels the classes, in order
 * @param llm what must be the same; null where no LLM takes part
 * @param platform device, precision, instruction set, runtime version and maximum length per stage: where it was made
 * @param evidence figures behind the claim
 * @param auditCuts cut points of the audit's strata
 * @param answered request keys of the rows whose answers were bought for it: they get their answers from the store
 * @param createdAt ISO instant
 */
public record Certificate(
        Claim claim,
        List<Stage> stages,
        List<String> labels,
        Llm llm,
        SortedMap<String, String> platform,
        Evidence evidence,
        List<Double> auditCuts,
        List<String> answered,
        String createdAt) {

    /** What the labels are compared with. */
    public enum Against {
        LLM,
        GOLD
    }

    public enum Kind {
        /** At least the target's share of rows carries the LLM's label. */
        AGREEMENT,
        /** At least the target's share of rows carries the gold label. */
        ACCURACY,
        /** At most epsilon fewer rows are right than if the LLM, or a small stage that is named, had answered all. */
        NON_INFERIORITY,
        PRECISION,
        RECALL
    }

    public enum Scope {
        /** These very rows. */
        DATASET,
        /** A stream that later nights come from. */
        STREAM
    }

    /**
     * @param target share in (0, 1); for non-inferiority 1 - epsilon
     * @param epsilon for non-inferiority, else null
     * @param label of precision and recall the class; of non-inferiority without an LLM the small stage that is compared with;
     *     else null
     * @param fingerprint of the rows, for scope DATASET; else null
     */
    public record Claim(
            Kind kind,
            Against against,
            double target,
            double delta,
            Double epsilon,
            String label,
            Scope scope,
            String fingerprint) {}

    /**
     * @param bundle hash of the bundle's manifest, or the columns of labels that the rows come with
     * @param thresholds one for all classes, or one a class
     */
    public record Stage(String name, String bundle, List<Double> thresholds) {}

    /**
     * @param prompt hash of task, labels, template and sampling parameters: everything of a request key but the text
     * @param resolved names that the API returned while labels were bought, sorted
     */
    public record Llm(String provider, String model, String prompt, List<String> resolved) {}

    /**
     * @param rows that were certified on
     * @param accepted of them by small stages
     * @param paid labels bought (answers found in the store cost nothing)
     * @param used labels used, bought or found
     * @param chargeUsd exact decimal
     * @param method in words, with how delta was used
     * @param figures further numbers for people, by name
     */
    public record Evidence(
            long rows,
            long accepted,
            long paid,
            long used,
            String chargeUsd,
            double pValue,
            double estimate,
            String method,
            Map<String, Double> figures) {}

    public Certificate {
        stages = List.copyOf(stages);
        labels = List.copyOf(labels);
        auditCuts = List.copyOf(auditCuts);
        answered = List.copyOf(answered);
    }
}
