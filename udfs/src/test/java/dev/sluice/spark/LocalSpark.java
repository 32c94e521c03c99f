package dev.sluice.spark;

import org.apache.spark.sql.SparkSession;

/** The one session of this JVM; nobody stops it. */
final class LocalSpark {
    private static final SparkSession SESSION = SparkSession.builder()
            .master("local[2]")
            .appName("sluice tests")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            // Small data: else each sort and each hash table takes and clears 16 MiB and more.
            .config("spark.buffer.pageSize", "1m")
            // Small data: what adaptive plans cost is all that they do here.
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse")
            .getOrCreate();

    private LocalSpark() {}

    static SparkSession session() {
        return SESSION;
    }
}
