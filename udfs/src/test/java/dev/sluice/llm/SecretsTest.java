package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key goes into one header and nowhere else; nor does the text of a row leave the body. */
class SecretsTest {
    private static final String KEY = "sk-VerySecretValue123";
    private static final String TEXT = "SECRETROW";

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("secrets", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            logged.add(event.getMessage().getFormattedMessage() + " " + event.getThrown());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        Configurator.setLevel("dev.sluice.llm", Level.ALL);
        ((Logger) LogManager.getLogger("dev.sluice.llm")).addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LogManager.getLogger("dev.sluice.llm")).removeAppender(appender);
        Configurator.setLevel("dev.sluice.llm", Level.ERROR);
    }

    @Test
    void key_throughEveryKindOfReply_isInTheHeaderOnly(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("key"), KEY + "\n");
        StringBuilder seen = new StringBuilder();
        try (Rig rig = new Rig(KeySource.file(file.toString()), AnswerFormat.AUTO, 5_000)) {
            rig.answers(
                    Rig.error(400, KEY, "response_format unsupported " + KEY + TEXT, null),
                    Rig.label("card payment"),
                    Rig.status(500).newBuilder().body(KEY + TEXT).build(),
                    Rig.status(500)
                            .newBuilder()
                            .onResponseStart(new SocketEffect.CloseSocket())
                            .build(),
                    Rig.label(TEXT),
                    Rig.label(TEXT),
                    Rig.error(401, KEY, "Incorrect API key provided: " + KEY, null));
            for (int i = 0; i < 3; i++) {
                seen.append(rig.ask(TEXT + i)).append('\n');
            }
            assertThat(rig.server.takeRequest().getHeaders().values("Authorization"))
                    .containsExactly("Bearer " + KEY);
            seen.append(rig.spec)
                    .append(rig.annotator)
                    .append(rig.meter.intents)
                    .append(rig.meter.replies);
            seen.append(Questions.of(rig.spec, TEXT));
            assertThat(rig.gate.exits).hasSize(7);
        }
        assertThat(logged).as("the change of format is told once").hasSize(1);
        assertThat(seen + " " + logged)
                .contains("JobRefused", "Unusable", "Labelled", file.toString())
                .doesNotContain(KEY)
                .doesNotContain(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_toAnotherHost_takesNeitherKeyNorTextThere(int status, @TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("key"), KEY);
        try (MockWebServer other = new MockWebServer();
                Rig rig = new Rig(KeySource.file(file.toString()), AnswerFormat.AUTO, 5_000)) {
            other.start();
            rig.answers(Rig.status(status, "location", "http://127.0.0.1:" + other.getPort() + "/v1/chat/completions"));
            assertThat(rig.ask(TEXT)).isInstanceOf(Verdict.JobRefused.class);
            assertThat(other.getRequestCount()).isZero();
            assertThat(rig.server.getRequestCount()).isEqualTo(1);
        }
    }

    @Test
    void read_missingVariable_namesTheVariable() {
        KeySource source = KeySource.environment("SLUICE_TEST_KEY");
        assertThatThrownBy(() -> source.read(name -> null, Secrets.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("environment variable SLUICE_TEST_KEY");
        assertThatThrownBy(() -> source.read(name -> " \n", Secrets.NONE)).isInstanceOf(UserException.class);
        assertThat(source.read(name -> " " + KEY + "\n", Secrets.NONE)).isEqualTo(KEY);
    }

    @Test
    void read_keyThatFitsNoHeader_isRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> KeySource.environment("K").read(name -> "two\nlines", Secrets.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageNotContaining("two")
                .hasMessageContaining("environment variable K");
    }

    @Test
    void read_missingFile_namesTheFile() {
        assertThatThrownBy(() -> KeySource.file("/nowhere/key").read(Secrets.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("/nowhere/key");
    }

    @Test
    void read_credential_isLookedUpByItsAliasAndNeverInTheEnvironment() {
        KeySource source = KeySource.credential("openai.key");
        assertThat(source.read(name -> "environment", alias -> alias.equals("openai.key") ? KEY + " " : null))
                .isEqualTo(KEY);
        assertThatThrownBy(() -> source.read(name -> KEY, Secrets.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("credential openai.key")
                .hasMessageContaining("hadoop.security.credential.provider.path");
    }

    @Test
    void read_credentialStoreThatFails_namesTheAliasAndNotWhatTheStoreSaid() {
        assertThatThrownBy(() -> KeySource.credential("openai.key").read(alias -> {
                    throw new IOException("could not decode " + KEY);
                }))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("credential openai.key: cannot be read (IOException)")
                .hasNoCause();
    }

    @Test
    void read_emptyName_namesTheSetting() {
        assertThatThrownBy(() -> KeySource.credential(" "))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("llm.key-credential");
    }
}
