package dev.sluice.spark;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.Finding;
import dev.sluice.certificate.GoldRow;
import dev.sluice.certificate.Oracle;
import dev.sluice.certificate.Path;
import dev.sluice.domain.Labels;
import dev.sluice.settings.CertifySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a search for a certificate works with, once every row is scored.
 *
 * @param llm null where none is configured
 * @param compute what it took to score the rows
 */
record CertifyTask(
        CertifySpec spec,
        SmallSpec small,
        Labels labels,
        SparkPopulation population,
        LlmOracle llm,
        ComputeCost compute,
        ProgressSink progress) {
    CertifySpec.Claim claim() {
        return spec.claim();
    }

    boolean stream() {
        return claim().scope() == Certificate.Scope.STREAM;
    }

    int stages() {
        return small.stages().size();
    }

    /** The LLM, or nobody who answers. */
    Oracle oracle() {
        return llm == null ? CertifyTask::nobody : llm;
    }

    private static int[] nobody(List<Candidate> rows) {
        int[] none = new int[rows.size()];
        Arrays.fill(none, Oracle.NONE);
        return none;
    }

    /** The rows with a gold label, as far as they may be looked at singly; of a population that has no others. */
    List<GoldRow> goldRows() {
        return population.choosing().stream()
                .map(row -> new GoldRow(row, labels.indexOf(population.gold(row))))
                .toList();
    }

    /** Rows that the found cascade would accept, had they not been labelled to find it: they get the LLM's answer. */
    long labelledAmongAccepted(Finding finding) {
        Set<String> labelled = Set.copyOf(finding.labels());
        Path path = new Path(new double[][][] {finding.thresholds()});
        return Stream.concat(population.choosing().stream(), population.testing().stream())
                .filter(row -> labelled.contains(row.id()) && path.stage(0, row.votes()) >= 0)
                .map(Candidate::id)
                .distinct()
                .count();
    }
}
