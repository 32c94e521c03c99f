package dev.sluice.certificate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.util.List;

/**
 * The JSON of a certificate, format {@value #FORMAT}. Its field {@value #SEAL} is the SHA-256 of all others, so that a
 * threshold that was changed by hand or cut by a crash is noticed: nothing was proved of it.
 */
public final class CertificateFile {
    public static final int FORMAT = 1;

    /** More than any certificate holds. */
    public static final int MAX_BYTES = 64 << 20;

    private static final String SEAL = "sha256";
    private static final String FORMAT_KEY = "format";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Java's own way to write a double changed with version 19; the seal must not.
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private CertificateFile() {}

    /** The file's content. */
    public static byte[] toJson(Certificate certificate) {
        ObjectNode root = JSON.createObjectNode().put(FORMAT_KEY, FORMAT);
        root.setAll((ObjectNode) JSON.valueToTree(certificate));
        try {
            root.put(SEAL, seal(root));
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a certificate that JSON cannot hold", e);
        }
    }

    /**
     * Reads what {@link #toJson} gave.
     *
     * @param where for messages, such as the file's name
     * @throws UserException if it is not JSON, of another version, or not what was written
     */
    public static Certificate fromJson(String where, byte[] content) {
        try {
            JsonNode root = JSON.readTree(content);
            if (!(root instanceof ObjectNode fields) || !fields.path(FORMAT_KEY).isInt()) {
                throw new UserException("certificate " + where + ": not a certificate (no " + FORMAT_KEY + ")");
            }
            int format = fields.path(FORMAT_KEY).intValue();
            if (format != FORMAT) {
                throw new UserException("certificate " + where + ": expected format " + FORMAT + ", found " + format
                        + "; it was written by another version of Sluice");
            }
            JsonNode sealed = fields.remove(SEAL);
            if (sealed == null || !sealed.asText().equals(seal(fields))) {
                throw new UserException("certificate " + where
                        + ": damaged or changed by hand (its sha256 does not fit); certify again");
            }
            fields.remove(FORMAT_KEY);
            Certificate certificate = JSON.treeToValue(fields, Certificate.class);
            check(certificate);
            return certificate;
        } catch (JsonProcessingException e) {
            throw new UserException("certificate " + where + ": not readable: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new UserException("certificate " + where + ": not readable: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read the certificate " + where + ": " + e, e);
        }
    }

    private static String seal(ObjectNode fields) throws JsonProcessingException {
        return Sha256.of(JSON.writeValueAsString(fields));
    }

    private static void check(Certificate certificate) {
        int classes = certificate.labels().size();
        for (Certificate.Stage stage : certificate.stages()) {
            List<Double> thresholds = stage.thresholds();
            boolean fits = thresholds.size() == 1 || thresholds.size() == classes;
            if (!fits || thresholds.stream().anyMatch(t -> !(t >= 0))) {
                throw new IllegalArgumentException("stage " + stage.name() + ": expected one threshold or " + classes
                        + ", each at least 0, found " + thresholds);
            }
        }
        Certificate.Claim claim = certificate.claim();
        if (!(claim.target() > 0 && claim.target() < 1 && claim.delta() > 0 && claim.delta() < 1)) {
            throw new IllegalArgumentException(
                    "expected a target and a delta in (0, 1), found " + claim.target() + " and " + claim.delta());
        }
    }
}
