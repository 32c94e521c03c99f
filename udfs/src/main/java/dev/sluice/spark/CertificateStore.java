package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.CertificateFile;
import org.apache.hadoop.conf.Configuration;

/** A certificate's file, of any file system that Hadoop knows. */
record CertificateStore(String path, Configuration conf) {
    private static final String KEY = "certify.output";

    /** @throws dev.sluice.domain.UserException if it is missing, damaged or of another version */
    Certificate read() {
        return CertificateFile.fromJson(path, file().read(CertificateFile.MAX_BYTES));
    }

    /** @throws dev.sluice.domain.UserException if there is something already */
    void requireFree(boolean overwrite) {
        file().requireFree(KEY, overwrite);
    }

    void write(Certificate certificate) {
        file().write(KEY, CertificateFile.toJson(certificate));
    }

    private SmallFile file() {
        return new SmallFile("certificate", "certify", path, conf);
    }
}
