package dev.sluice.jobs;

import dev.sluice.spark.SluicePlugin;
import dev.sluice.spark.TaskResources;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Where a command's Spark session comes from, and what becomes of it afterwards. */
interface Sessions {
    void run(Command command, Consumer<SparkSession> work);

    /**
     * What spark-submit configured, or this machine's cores; stopped when the work is done, unless this JVM had one before:
     * then others use it.
     */
    static Sessions own() {
        return (command, work) -> {
            boolean ours = SparkSession.getDefaultSession().isEmpty();
            SparkSession spark = open(command);
            try {
                work.accept(spark);
            } finally {
                if (ours) {
                    spark.stop();
                }
            }
        };
    }

    /** Somebody else's session: used as it is configured, and left open. */
    static Sessions given(SparkSession spark) {
        return (command, work) -> {
            TaskResources.check(spark.sparkContext().getConf());
            work.accept(spark);
        };
    }

    /** With ours the gate's messages go over Spark's own RPC. */
    private static String plugins(SparkConf conf) {
        String ours = SluicePlugin.class.getName();
        String theirs = conf.get("spark.plugins", "");
        return theirs.isBlank() ? ours : theirs.contains(ours) ? theirs : theirs + "," + ours;
    }

    private static SparkSession open(Command command) {
        SparkConf conf = new SparkConf();
        TaskResources.check(conf);
        SparkSession.Builder builder = SparkSession.builder().appName("sluice " + command.name());
        if (!conf.contains("spark.master")) {
            builder.master("local[*]")
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", "8");
        }
        return builder.config("spark.sql.session.timeZone", "UTC")
                .config("spark.plugins", plugins(conf))
                .getOrCreate();
    }
}
