package dev.sluice.spark;

import dev.sluice.domain.UserException;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** What tasks ask of executors beside cores. */
public final class TaskResources {
    /** {@code local}, {@code local[4]}, {@code local[*, 2]}; not {@code local-cluster[...]}, whose workers have resources. */
    private static final Pattern LOCAL = Pattern.compile("local(\\[.*)?");

    private static final Pattern AMOUNT = Pattern.compile("spark\\.task\\.resource\\.(.+)\\.amount");

    private TaskResources() {}

    /** Whether tasks run in the driver's JVM; so without a master, too. */
    public static boolean isLocal(SparkConf conf) {
        return LOCAL.matcher(conf.get("spark.master", "local[*]")).matches();
    }

    /**
     * Spark in local mode has only cores to give, and a task that asks for more waits for ever without a word.
     *
     * @throws UserException where this would happen
     */
    public static void check(SparkConf conf) {
        if (!isLocal(conf)) {
            return;
        }
        for (Tuple2<String, String> setting : conf.getAll()) {
            if (AMOUNT.matcher(setting._1()).matches()) {
                throw new UserException(setting._1() + ": expected none with the master "
                        + conf.get("spark.master", "local[*]")
                        + ", for Spark in local mode has only cores to give and tasks would wait for ever; found '"
                        + setting._2() + "'. Without it --device cuda:0 uses this machine's first GPU; with it take a"
                        + " cluster (conf/spark/gpu.conf), local-cluster[1,4,4096] at the least");
            }
        }
    }
}
