package dev.sluice.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.certificate.AuditResult;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Why a certificate is no longer used: {@code audit/_revoked/HASH.json} in the ledger's folder. It counts for every run with
 * this ledger and a certificate of this content, wherever the certificate's file lies and however it is called.
 *
 * @param runId the run whose audit revoked it
 * @param night its number
 * @param driftSince first night of the drift as far as it can be told
 * @param logE natural logarithm of the e-value
 */
record Revocation(
        String certificate,
        String runId,
        String revokedAt,
        int night,
        int driftSince,
        String driftSinceRun,
        String driftSinceTime,
        double logE) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** @param nights all, of which {@code result} speaks; it has revoked */
    static Revocation of(String certificate, List<AuditTable.Night> nights, AuditResult result) {
        AuditTable.Night night = nights.get(result.revokedOn() - 1);
        AuditTable.Night drift = nights.get(Math.max(1, result.driftSince()) - 1);
        return new Revocation(
                certificate,
                night.runId(),
                night.finishedAt().toString(),
                result.revokedOn(),
                result.driftSince(),
                drift.runId(),
                drift.finishedAt().toString(),
                result.logE());
    }

    static Optional<Revocation> read(Storage ledger, String certificate) throws IOException {
        if (!ledger.exists(file(certificate))) {
            return Optional.empty();
        }
        try (InputStream in = ledger.open(file(certificate))) {
            return Optional.of(JSON.readValue(in, Revocation.class));
        }
    }

    /** The first word stays. */
    void write(Storage ledger) throws IOException {
        if (!ledger.exists(file(certificate))) {
            ledger.replace(
                    file(certificate), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        }
    }

    private static String file(String certificate) {
        return AuditTable.FOLDER + "/_revoked/" + certificate + ".json";
    }

    String message(Certified certified) {
        return "certificate " + certified.path() + " is revoked since " + revokedAt + ": the audit of " + runId
                + " (night " + night + ") shows that its target of "
                + certified.claim().target()
                + " is lost; drift is seen since night " + driftSince + " (" + driftSinceRun + ", " + driftSinceTime
                + "). Run certify again and use the new certificate";
    }
}
