package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key in a real JCEKS file, by its alias. */
@Tag("spark")
class CredentialKeySparkTest {
    private static final String KEY = "sk-in-a-keystore-0123456789";
    private static final String ALIAS = "openai.key";
    private static final String PATH = CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH;

    private final Configuration conf = LocalSpark.session().sparkContext().hadoopConfiguration();

    @TempDir
    private Path home;

    @TempDir
    private Path elsewhere;

    @BeforeEach
    void keystore() throws IOException {
        conf.set(PATH, "localjceks://file" + elsewhere.resolve("keys.jceks"));
        CredentialProvider provider =
                CredentialProviderFactory.getProviders(conf).get(0);
        provider.createCredentialEntry(ALIAS, KEY.toCharArray());
        provider.flush();
    }

    @AfterEach
    void forget() {
        conf.unset(PATH);
        conf.unset("another.key");
    }

    @Test
    void key_inACredentialProvider_isSentAndStandsNowhereElse() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = new Job(home).texts("zyx a", "zyx b").llm(server).set("llm.key-credential", ALIAS);
            job.run();
            assertThat(job.strings("sluice_label")).containsExactly("bad", "bad");
            assertThat(server.authorizations()).hasSize(2).containsOnly("Bearer " + KEY);
        }
        try (var files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(KEY);
            }
        }
    }

    @Test
    void key_inThePlainConfigurationOnly_isNotTaken() throws IOException {
        conf.set("another.key", KEY);
        Job job = new Job(home).texts("zyx").llm("http://127.0.0.1:9/v1").set("llm.key-credential", "another.key");
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("credential another.key")
                .hasMessageContaining(PATH)
                .hasMessageNotContaining(KEY);
        assertThat(job.out()).doesNotExist();
    }
}
