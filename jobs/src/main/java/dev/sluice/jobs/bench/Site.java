package dev.sluice.jobs.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a command line of Sluice runs, in a driver JVM of its own. */
interface Site {
    /** For the lines of a table. */
    String label();

    /**
     * Starts {@code sluice} with these arguments and returns at once.
     *
     * @param name of the files in {@code logs} that get what it says
     */
    Spawned sluice(List<String> args, String name, Path logs);

    /** Spark inside the driver's JVM. */
    static Site local(int cores) {
        return new Local(cores);
    }

    /** Spark's settings that hold for all sites, as system properties or {@code --conf}. */
    static Map<String, String> sparkSettings() {
        return Map.of(
                "spark.ui.enabled",
                "false",
                "spark.driver.host",
                "127.0.0.1",
                "spark.driver.bindAddress",
                "127.0.0.1",
                "spark.sql.shuffle.partitions",
                "4");
    }

    static String logging() {
        return Jvm.root().resolve("conf/spark/log4j2.properties").toUri().toString();
    }

    record Local(int cores) implements Site {
        @Override
        public String label() {
            return "local[" + cores + "]";
        }

        @Override
        public Spawned sluice(List<String> args, String name, Path logs) {
            Map<String, String> properties = new HashMap<>(sparkSettings());
            properties.put("spark.master", label());
            properties.put("log4j2.configurationFile", logging());
            return Spawned.start(name, new Jvm(List.of("-Xmx1g"), properties).of("dev.sluice.jobs.Sluice", args), logs);
        }
    }
}
