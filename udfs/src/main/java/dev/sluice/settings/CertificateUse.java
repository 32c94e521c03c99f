package dev.sluice.settings;

import dev.sluice.domain.UserException;

/**
 * A certificate that a run shall use.
 *
 * @param path of its file, on any file system
 * @param target that it must have been made for; null for any
 * @param delta that it must have been made for; null for any
 * @param store where certify leaves its answers unless told otherwise; null where the run says which store it means
 */
public record CertificateUse(String path, Double target, Double delta, AuditSpec audit, String store) {
    /** Null where none is given. */
    static CertificateUse of(Settings s) {
        Double target = s.isSet("small.target") ? (Double) s.number("small.target", 0, 1) : null;
        Double delta = s.isSet("small.delta") ? (Double) s.number("small.delta", 0, 1) : null;
        if (s.isSet("small.certificate")) {
            String path = s.text("small.certificate");
            String store = s.isSet("store.path") ? null : EnrichSpec.beside(path, "sluice-store");
            return new CertificateUse(path, target, delta, AuditSpec.of(s), store);
        }
        if (s.isSet("audit.labels")) {
            throw new UserException(
                    "audit.labels: they judge runs with a certificate; expected one (--certificate CERT),"
                            + " found none");
        }
        if (target != null || delta != null) {
            throw new UserException("small.target, small.delta: they say what a certificate must promise; expected one"
                    + " (--certificate CERT), found none");
        }
        return null;
    }
}
