package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFileTest {
    private static final Certificate CERTIFICATE = new Certificate(
            new Certificate.Claim(
                    Certificate.Kind.AGREEMENT,
                    Certificate.Against.LLM,
                    0.95,
                    0.1,
                    null,
                    null,
                    Certificate.Scope.DATASET,
                    "10-ab-cd"),
            List.of(
                    new Certificate.Stage("small", "hash", List.of(0.1 + 0.2, 2.0)),
                    new Certificate.Stage("small2", "hash2", List.of(0.7))),
            List.of("bad", "góod"),
            new Certificate.Llm("test", "model", "prompt", List.of("model-1")),
            new TreeMap<>(Map.of("os", "linux")),
            new Certificate.Evidence(10, 5, 3, 4, "0.000001", 2.3e-17, 0.96, "method", Map.of("saved", 1.0)),
            List.of(0.8, 0.9),
            List.of("key"),
            "2026-01-01T00:00:00Z");

    private static String text(Certificate certificate) {
        return new String(CertificateFile.toJson(certificate), StandardCharsets.UTF_8);
    }

    private static Certificate read(String text) {
        return CertificateFile.fromJson("c.json", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void certificate_writtenAndRead_isTheSame() {
        assertThat(read(text(CERTIFICATE))).isEqualTo(CERTIFICATE);
    }

    @Test
    void certificate_withoutLlm_isTheSame() {
        Certificate gold = new Certificate(
                CERTIFICATE.claim(),
                CERTIFICATE.stages(),
                CERTIFICATE.labels(),
                null,
                CERTIFICATE.platform(),
                CERTIFICATE.evidence(),
                List.of(),
                List.of(),
                CERTIFICATE.createdAt());
        assertThat(read(text(gold))).isEqualTo(gold);
    }

    @Test
    void threshold_changedByHand_isNoticed() {
        String changed = text(CERTIFICATE).replace("0.7", "0.6");
        assertThatThrownBy(() -> read(changed))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("c.json")
                .hasMessageContaining("changed by hand");
    }

    @Test
    void format_ofAnotherVersion_isToldAsThat() {
        String newer = text(CERTIFICATE).replace("\"format\" : 1", "\"format\" : 2");
        assertThatThrownBy(() -> read(newer))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("expected format 1, found 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"format\":1}", "{\"format\":\"1\"}", "no json", "{\"format\":1"})
    void content_thatIsNoCertificate_isAUserException(String content) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("c.json");
    }

    @Test
    void content_cutAnywhere_isAUserException() {
        String whole = text(CERTIFICATE);
        for (int end = 0; end < whole.length() - 1; end += 7) {
            String cut = whole.substring(0, end);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(UserException.class);
        }
    }
}
