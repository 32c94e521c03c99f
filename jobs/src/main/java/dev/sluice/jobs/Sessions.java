package dev.sluice.jobs;

import dev.sluice.spark.SluicePlugin;
import dev.sluice.spark.TaskResources;
import java.util.Map;
import java.util.TreeMap;
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

    /**
     * Parquet reads a column chunk of a local file in one call, through a direct buffer of its size that the JDK keeps for the
     * thread that read it: memory outside the heap that grows with the files, here by 80 MB from 50,000 rows to 200,000, and 20
     * without. Object stores gain from it, so a cluster keeps it.
     */
    String VECTORED_READS = "spark.hadoop.parquet.hadoop.vectored.io.enabled";

    /** What a session of our own is given beside what spark-submit configured. */
    static Map<String, String> settings(SparkConf conf) {
        Map<String, String> settings = new TreeMap<>();
        if (!conf.contains("spark.master")) {
            settings.put("spark.master", "local[*]");
            settings.put("spark.ui.enabled", "false");
            settings.put("spark.driver.host", "127.0.0.1");
            settings.put("spark.driver.bindAddress", "127.0.0.1");
            settings.put("spark.sql.shuffle.partitions", "8");
        }
        if (TaskResources.isLocal(conf) && !conf.contains(VECTORED_READS)) {
            settings.put(VECTORED_READS, "false");
        }
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("spark.plugins", plugins(conf));
        return settings;
    }

    private static SparkSession open(Command command) {
        SparkConf conf = new SparkConf();
        TaskResources.check(conf);
        SparkSession.Builder builder = SparkSession.builder().appName("sluice " + command.name());
        settings(conf).forEach(builder::config);
        return builder.getOrCreate();
    }
}
