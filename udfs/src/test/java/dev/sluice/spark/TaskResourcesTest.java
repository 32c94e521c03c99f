package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskResourcesTest {
    private static SparkConf conf(String master) {
        return new SparkConf(false).set("spark.master", master);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "local[4]", "local[*]", "local[2, 3]"})
    void check_gpuForTasksInLocalMode_isRefusedBeforeItHangs(String master) {
        SparkConf conf = conf(master).set("spark.task.resource.gpu.amount", "0.25");
        assertThatThrownBy(() -> TaskResources.check(conf))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("spark.task.resource.gpu.amount: expected none with the master " + master)
                .hasMessageContaining("found '0.25'")
                .hasMessageContaining("--device cuda:0");
    }

    @Test
    void check_noMaster_isLocalMode() {
        SparkConf conf = new SparkConf(false).set("spark.task.resource.fpga.amount", "1");
        assertThatThrownBy(() -> TaskResources.check(conf))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("spark.task.resource.fpga.amount");
    }

    @Test
    void check_localModeWithoutResources_isFine() {
        assertThatCode(() -> TaskResources.check(conf("local[2]"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local-cluster[2,1,1024]", "spark://host:7077", "yarn", "k8s://https://host:6443"})
    void check_gpuForTasksOnACluster_isFine(String master) {
        SparkConf conf = conf(master).set("spark.task.resource.gpu.amount", "0.25");
        assertThatCode(() -> TaskResources.check(conf)).doesNotThrowAnyException();
    }
}
