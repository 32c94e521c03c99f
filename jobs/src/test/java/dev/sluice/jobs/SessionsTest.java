package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spark-submit passes on as system properties. */
class SessionsTest {
    private static final String AMOUNT = "spark.task.resource.gpu.amount";

    @TempDir
    private Path home;

    @BeforeEach
    void submit() {
        System.setProperty(AMOUNT, "0.125");
    }

    @AfterEach
    void clear() {
        System.clearProperty(AMOUNT);
    }

    @Test
    void gpuForTasksInLocalMode_isToldBeforeAnythingStartsAndHangs() {
        Cli run = Cli.sluice(Parcels.enrich(home, "http://127.0.0.1:9/v1"));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(run.messages()).singleElement().asString().startsWith("sluice enrich: " + AMOUNT);
        assertThat(home).isEmptyDirectory();
    }
}
