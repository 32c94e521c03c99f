package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.CertificateFile;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A certificate's file, of any file system that Hadoop knows. */
record CertificateStore(String path, Configuration conf) {
    /** @throws UserException if it is missing, damaged or of another version */
    Certificate read() {
        try {
            HadoopStorage folder = folder();
            if (!folder.exists(name())) {
                throw new UserException("certificate " + path + ": no such file; certify writes one");
            }
            try (InputStream in = folder.open(name())) {
                byte[] content = in.readNBytes(CertificateFile.MAX_BYTES + 1);
                if (content.length > CertificateFile.MAX_BYTES) {
                    throw new UserException("certificate " + path + ": expected at most " + CertificateFile.MAX_BYTES
                            + " bytes, found more");
                }
                return CertificateFile.fromJson(path, content);
            }
        } catch (IOException e) {
            throw new UserException("cannot read the certificate " + path + ": " + e.getMessage(), e);
        }
    }

    /** @throws UserException if there is something already */
    void requireFree(boolean overwrite) {
        try {
            if (!overwrite && folder().exists(name())) {
                throw new UserException("certify.output: " + path
                        + " exists; choose another --output, or add --overwrite to replace it");
            }
        } catch (IOException e) {
            throw new UserException("certify.output: cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    /** A reader sees all of it or what was there before. */
    void write(Certificate certificate) {
        try {
            folder().replace(name(), CertificateFile.toJson(certificate));
        } catch (IOException e) {
            throw new UserException("certify.output: cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    private HadoopStorage folder() throws IOException {
        Path parent = new Path(path).getParent();
        return new HadoopStorage(parent == null ? "." : parent.toString(), conf);
    }

    private String name() {
        return new Path(path).getName();
    }
}
