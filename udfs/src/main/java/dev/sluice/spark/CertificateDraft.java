package dev.sluice.spark;

import dev.sluice.certificate.AuditStrata;
import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.Finding;
import dev.sluice.certificate.Path;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.settings.CertifySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From what a search has proved to a certificate. */
record CertificateDraft(CertifySpec spec, SmallSpec small, Labels labels, SparkPopulation population) {
    /** Above 1: accepts no row. */
    private static final double NEVER = 2;

    private static final int STRATA = 4;

    /**
     * @param oracle null where no LLM takes part
     * @param bound null where no LLM takes part
     * @param fingerprint of the rows, or null for a stream
     * @param charge of the labels
     */
    Certificate of(
            Finding found,
            LlmOracle oracle,
            Certificate.Llm bound,
            SortedMap<String, String> platform,
            String fingerprint,
            PicoUsd charge,
            String createdAt) {
        CertifySpec.Claim claim = spec.claim();
        return new Certificate(
                new Certificate.Claim(
                        claim.kind(),
                        claim.against(),
                        found.target(),
                        claim.delta(),
                        claim.kind() == Certificate.Kind.NON_INFERIORITY ? claim.epsilon() : null,
                        comparedWith(claim),
                        claim.scope(),
                        fingerprint),
                stages(found.thresholds()),
                labels.names(),
                bound,
                platform,
                new Certificate.Evidence(
                        found.rows(),
                        found.accepted(),
                        oracle == null ? 0 : oracle.paid(),
                        oracle == null ? 0 : oracle.used(),
                        charge.toUsd().toPlainString(),
                        found.pValue(),
                        found.estimate(),
                        found.method(),
                        found.figures()),
                cuts(found.thresholds()),
                answered(found.labels()),
                createdAt);
    }

    /** The class of a claim, or the stage that non-inferiority compares with. */
    private String comparedWith(CertifySpec.Claim claim) {
        boolean small = claim.kind() == Certificate.Kind.NON_INFERIORITY && spec.llm() == null;
        return small ? this.small.stages().get(this.small.stages().size() - 1).name() : claim.label();
    }

    /** The stages that a certificate with these thresholds names. */
    SmallSpec kept(double[][] thresholds) {
        List<StageSpec> stages = new ArrayList<>();
        for (int s = 0; s < thresholds.length; s++) {
            if (accepts(thresholds[s])) {
                stages.add(small.stages().get(s));
            }
        }
        return small.with(stages);
    }

    /** Stages that accept nothing are left out: they would only cost. */
    private List<Certificate.Stage> stages(double[][] thresholds) {
        List<Certificate.Stage> stages = new ArrayList<>();
        for (int s = 0; s < thresholds.length; s++) {
            if (accepts(thresholds[s])) {
                StageSpec stage = small.stages().get(s);
                stages.add(new Certificate.Stage(stage.name(), stage.hash(), compact(thresholds[s])));
            }
        }
        return stages;
    }

    private static boolean accepts(double[] thresholds) {
        return Arrays.stream(thresholds).anyMatch(t -> t <= 1);
    }

    private static List<Double> compact(double[] thresholds) {
        List<Double> values =
                Arrays.stream(thresholds).map(t -> t <= 1 ? t : NEVER).boxed().toList();
        return values.stream().distinct().count() == 1 ? values.subList(0, 1) : values;
    }

    /** Quantiles of the accepted rows' confidences, from the rows that are at hand. */
    private List<Double> cuts(double[][] thresholds) {
        Path path = new Path(new double[][][] {thresholds});
        double[] confidences = population.testing().stream()
                .map(Candidate::votes)
                .filter(votes -> path.stage(0, votes) >= 0)
                .mapToDouble(votes -> votes.get(path.stage(0, votes)).confidence())
                .toArray();
        return confidences.length == 0
                ? List.of()
                : AuditStrata.quantiles(confidences, STRATA).cuts();
    }

    private List<String> answered(List<String> ids) {
        Map<String, Candidate> byId = Stream.concat(population.choosing().stream(), population.testing().stream())
                .collect(Collectors.toMap(Candidate::id, Function.identity(), (one, same) -> one));
        return ids.stream()
                .map(byId::get)
                .map(population::key)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }
}
