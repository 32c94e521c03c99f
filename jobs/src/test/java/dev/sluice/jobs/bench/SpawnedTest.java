package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell that answers lines. */
class SpawnedTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Pattern DONE = Pattern.compile("(?m)^done (\\S+)\\R");

    @TempDir
    private Path folder;

    private Spawned shell(String script) {
        return Spawned.start("shell", new ProcessBuilder("sh", "-c", script), folder);
    }

    @Test
    void ask_aSecondTime_isTheAnswerToTheSecondLine() {
        try (Spawned shell = shell("while read line; do echo hm; echo \"done $line\"; done")) {
            assertThat(shell.ask("one", DONE, LONGEST)).isEqualTo("one");
            assertThat(shell.ask("two", DONE, LONGEST)).isEqualTo("two");
        }
    }

    @Test
    void ask_aProcessThatFails_saysWhatItSaid() {
        try (Spawned shell = shell("read line; echo 'no such model' >&2; exit 1")) {
            assertThatThrownBy(() -> shell.ask("one", DONE, LONGEST))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("shell ended early")
                    .hasMessageContaining("no such model");
        }
    }
}
