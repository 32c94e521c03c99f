package dev.sluice.jobs;

import org.apache.spark.sql.SparkSession;

/** The one session of this JVM, until a test stops it. */
public final class LocalSpark {
    private LocalSpark() {}

    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("sluice tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                // Small data: else each sort and each hash table takes and clears 16 MiB and more.
                .config("spark.buffer.pageSize", "1m")
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse")
                .getOrCreate();
    }
}
