package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.UserException;
import dev.sluice.llm.LlmSpec;
import dev.sluice.model.Bundles;
import dev.sluice.settings.EnrichSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** A certificate written by hand for a {@link Job}: of a target that nobody has tested. */
final class Certify {
    private static final Certificate.Evidence EVIDENCE =
            new Certificate.Evidence(100, 50, 20, 20, "0.001", 0.01, 0.97, "by hand", new TreeMap<String, Double>());

    private final EnrichSpec spec;
    private final List<String> labels;
    private final List<List<Double>> thresholds = new ArrayList<>();
    private final List<String> hashes;
    private final SortedMap<String, String> platform;
    private Certificate.Claim claim = claim(0.9, Certificate.Scope.STREAM, null);
    private Certificate.Llm llm;
    private List<Double> cuts = List.of(0.95);
    private List<String> answered = List.of();

    private Certify(EnrichSpec spec) {
        this.spec = spec;
        Scoring scoring = Scoring.of(
                LocalSpark.session(),
                spec.small().bundles(),
                spec.thresholds(),
                spec.small().names(),
                spec.small().device(),
                512);
        this.hashes = scoring.small().stages().stream().map(StageSpec::hash).toList();
        this.platform = ScorePlatform.of(LocalSpark.session(), scoring.small());
        this.labels = Bundles.readManifest(Path.of(spec.small().bundles().get(0)))
                .labels()
                .names();
        spec.thresholds().forEach(threshold -> thresholds.add(List.of(threshold)));
        if (spec.llm() != null) {
            LlmSpec asked = llm(spec);
            this.llm = new Certificate.Llm(
                    asked.endpoint().provider(),
                    asked.endpoint().model(),
                    asked.promptHash(),
                    List.of(LlmServer.RESOLVED));
        }
    }

    /** Of what the job would do with its thresholds. */
    static Certify of(Job job) {
        return new Certify(job.spec());
    }

    private LlmSpec llm(EnrichSpec of) {
        return of.llm().spec(new dev.sluice.domain.Labels(labels));
    }

    static Certificate.Claim claim(double target, Certificate.Scope scope, String fingerprint) {
        return new Certificate.Claim(
                Certificate.Kind.AGREEMENT, Certificate.Against.LLM, target, 0.1, null, null, scope, fingerprint);
    }

    Certify target(double target) {
        claim = claim(target, Certificate.Scope.STREAM, null);
        return this;
    }

    /** @param label of precision, else null */
    Certify againstGold(Certificate.Kind kind, String label) {
        claim = new Certificate.Claim(
                kind, Certificate.Against.GOLD, claim.target(), 0.1, null, label, Certificate.Scope.STREAM, null);
        return this;
    }

    /** That the LLM is right at most epsilon more often. */
    Certify nonInferior(double epsilon) {
        claim = new Certificate.Claim(
                Certificate.Kind.NON_INFERIORITY,
                Certificate.Against.GOLD,
                1 - epsilon,
                0.1,
                epsilon,
                null,
                Certificate.Scope.STREAM,
                null);
        return this;
    }

    /** Of the LLM's labels of a class. */
    Certify recall(String label) {
        claim = new Certificate.Claim(
                Certificate.Kind.RECALL,
                Certificate.Against.LLM,
                claim.target(),
                0.1,
                null,
                label,
                Certificate.Scope.STREAM,
                null);
        return this;
    }

    /** For the rows of the job alone. */
    Certify dataset() {
        String fingerprint = RowFingerprint.of(Sources.read(LocalSpark.session(), spec.input()));
        claim = claim(claim.target(), Certificate.Scope.DATASET, fingerprint);
        return this;
    }

    /** Of one stage, in the order of the labels. */
    Certify byClass(int stage, List<Double> values) {
        thresholds.set(stage, values);
        return this;
    }

    Certify answered(String... texts) {
        answered = java.util.Arrays.stream(texts)
                .map(text -> dev.sluice.llm.Questions.of(llm(spec), text).key())
                .toList();
        return this;
    }

    Certify cuts(Double... values) {
        cuts = List.of(values);
        return this;
    }

    Certify llm(Certificate.Llm other) {
        llm = other;
        return this;
    }

    Certificate.Llm llm() {
        return llm;
    }

    Certify platform(String key, String value) {
        platform.put(key, value);
        return this;
    }

    /** Without the stage at this place. */
    Certify without(int stage) {
        thresholds.remove(stage);
        List<String> left = new ArrayList<>(hashes);
        left.remove(stage);
        return write(left);
    }

    private Certify write(List<String> bundles) {
        certificate = certificate(bundles, labels);
        return this;
    }

    private Certificate certificate;

    Certificate certificate(List<String> bundles, List<String> names) {
        List<Certificate.Stage> stages = new ArrayList<>();
        for (int i = 0; i < bundles.size(); i++) {
            stages.add(new Certificate.Stage("small", bundles.get(i), thresholds.get(i)));
        }
        return new Certificate(claim, stages, names, llm, platform, EVIDENCE, cuts, answered, "2026-01-01T00:00:00Z");
    }

    /** Writes it and makes the job use it in place of its thresholds. */
    Job use(Job job, Path file) {
        Certificate made = certificate == null ? certificate(hashes, labels) : certificate;
        return use(job, file, made);
    }

    Job withLabels(Job job, Path file, List<String> names) {
        return use(job, file, certificate(hashes, names));
    }

    private static Job use(Job job, Path file, Certificate made) {
        try {
            new CertificateStore(file.toString(), new Configuration()).write(made);
        } catch (UserException e) {
            throw new IllegalStateException(e);
        }
        return job.set("small.thresholds", List.of()).set("small.certificate", file.toString());
    }
}
