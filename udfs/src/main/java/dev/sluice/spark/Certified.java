package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.CertificateFile;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import dev.sluice.llm.LlmSpec;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.CertificateUse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * A certificate that a run uses, and whether it holds where the run takes place.
 *
 * @param path where it was read, for messages
 * @param hash of its content, however the file is laid out: what audits and revocations know it by
 */
record Certified(String path, String hash, Certificate certificate) {
    /** @throws UserException if it cannot be read, or promises something else than was asked for */
    static Certified read(CertificateUse use, Configuration conf) {
        Certificate certificate = new CertificateStore(use.path(), conf).read();
        String content = new String(CertificateFile.toJson(certificate), StandardCharsets.UTF_8);
        Certified certified = new Certified(use.path(), Sha256.of(content), certificate);
        List<String> differences = new ArrayList<>();
        Certificate.Claim claim = certificate.claim();
        compare(differences, "target", claim.target(), use.target() == null ? claim.target() : use.target());
        compare(differences, "delta", claim.delta(), use.delta() == null ? claim.delta() : use.delta());
        certified.refuse(differences);
        return certified;
    }

    Certificate.Claim claim() {
        return certificate.claim();
    }

    /** Of its stages, in order. */
    List<Thresholds> thresholds() {
        return certificate.stages().stream()
                .map(stage -> new Thresholds(stage.thresholds()))
                .toList();
    }

    /** Request keys of rows whose answers it was made from; see {@link ScorePartition}. */
    Set<String> answered() {
        return certificate.llm() == null ? Set.of() : new HashSet<>(certificate.answered());
    }

    /** The classes, in order. */
    Labels labels() {
        return new Labels(certificate.labels());
    }

    /**
     * Nothing but the certified stages, in their order.
     *
     * @param flags as given
     * @param hashes of them
     */
    void requireStages(List<String> flags, List<String> hashes) {
        List<String> certifiedHashes =
                certificate.stages().stream().map(Certificate.Stage::bundle).toList();
        if (hashes.equals(certifiedHashes)) {
            return;
        }
        List<String> left = new ArrayList<>(hashes);
        List<String> drop = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            if (!certifiedHashes.contains(hashes.get(i))) {
                drop.add(flags.get(i));
                left.remove(hashes.get(i));
            }
        }
        if (left.equals(certifiedHashes)) {
            refuse(List.of("small stages: the certificate leaves some out; drop " + String.join(", ", drop)));
        }
        refuse(List.of("small stages: certified " + certifiedHashes
                + ", in this order (SHA-256 of a bundle's manifest.json, or columns of predictions), given "
                + hashes));
    }

    /**
     * @param llm null where none is configured
     * @param platform see {@link ScorePlatform}
     * @param fingerprint of the rows, asked for where the certificate is of these very rows
     */
    void requireSame(
            List<String> labels, LlmSpec llm, SortedMap<String, String> platform, Supplier<String> fingerprint) {
        List<String> differences = new ArrayList<>();
        compare(differences, "labels", certificate.labels(), labels);
        compareLlm(differences, llm);
        Set<String> keys = new TreeSet<>(platform.keySet());
        keys.addAll(certificate.platform().keySet());
        keys.forEach(key -> compare(differences, key, certificate.platform().get(key), platform.get(key)));
        if (differences.isEmpty() && claim().scope() == Certificate.Scope.DATASET) {
            compare(differences, "rows (it holds for one dataset)", claim().fingerprint(), fingerprint.get());
        }
        refuse(differences);
    }

    private void compareLlm(List<String> differences, LlmSpec llm) {
        Certificate.Llm own = certificate.llm();
        if (own == null || llm == null) {
            compare(
                    differences,
                    "LLM",
                    own == null ? null : own.model(),
                    llm == null ? null : llm.endpoint().model());
            return;
        }
        compare(differences, "LLM provider", own.provider(), llm.endpoint().provider());
        compare(differences, "LLM model", own.model(), llm.endpoint().model());
        compare(
                differences,
                "prompt (instructions, labels, cut, sampling parameters; SHA-256)",
                own.prompt(),
                llm.promptHash());
    }

    private static void compare(List<String> differences, String what, Object certified, Object given) {
        if (!Objects.equals(certified, given)) {
            differences.add(what + ": certified " + word(certified) + ", given " + word(given));
        }
    }

    private static String word(Object value) {
        return value == null ? "none" : value.toString();
    }

    private void refuse(List<String> differences) {
        if (!differences.isEmpty()) {
            throw new UserException("small.certificate: " + path + " does not hold for this run: "
                    + String.join("; ", differences) + ". Nothing was asked; run what was certified, or certify again");
        }
    }

    /** Of models that have answered, those that had not when the certificate was made. */
    List<String> strangers(List<String> resolved) {
        if (certificate.llm() == null || certificate.llm().resolved().isEmpty()) {
            return List.of();
        }
        return resolved.stream()
                .filter(model -> !certificate.llm().resolved().contains(model))
                .sorted()
                .toList();
    }

    /** What is still guaranteed when kept rows count as wrong; null where that says nothing about the claim. */
    Double accuracy(long rows, long kept) {
        boolean ofAllRows = claim().kind() != Certificate.Kind.PRECISION && claim().kind() != Certificate.Kind.RECALL;
        return ofAllRows && rows > 0 ? (Double) ((claim().target() * rows - kept) / rows) : null;
    }
}
