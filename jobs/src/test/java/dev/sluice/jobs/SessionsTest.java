package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
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

    private static SparkConf master(String master) {
        return new SparkConf(false).set("spark.master", master);
    }

    @Test
    void settings_withoutAMaster_areThoseOfThisMachine() {
        assertThat(Sessions.settings(new SparkConf(false)))
                .containsEntry("spark.master", "local[*]")
                .containsEntry("spark.ui.enabled", "false")
                .containsEntry(Sessions.VECTORED_READS, "false");
    }

    @Test
    void settings_ofReads_areTheUsersOrTheClustersOwn() {
        assertThat(Sessions.settings(master("local[2]"))).containsEntry(Sessions.VECTORED_READS, "false");
        assertThat(Sessions.settings(master("local[2]").set(Sessions.VECTORED_READS, "true")))
                .doesNotContainKey(Sessions.VECTORED_READS);
        for (String cluster : List.of("spark://host:7077", "local-cluster[2,1,1024]", "yarn")) {
            assertThat(Sessions.settings(master(cluster)))
                    .containsOnlyKeys("spark.plugins", "spark.sql.session.timeZone");
        }
    }
}
