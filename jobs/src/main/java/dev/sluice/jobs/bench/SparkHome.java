package dev.sluice.jobs.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A folder that Spark takes for a distribution: links to the jars of the class path.
 *
 * @param classFolders the rest of the class path, as one
 */
record SparkHome(Path folder, String classFolders) {
    static SparkHome create(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                folder.resolve("conf/daemons-log4j2.properties"),
                String.join(
                        "\n",
                        "rootLogger.level = info",
                        "rootLogger.appenderRef.stderr.ref = stderr",
                        "appender.stderr.type = Console",
                        "appender.stderr.name = stderr",
                        "appender.stderr.target = SYSTEM_ERR",
                        "appender.stderr.layout.type = PatternLayout",
                        "appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex",
                        ""));
        List<String> folders = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                folders.add(path.toString());
            } else if (Files.exists(path)) {
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
            }
        }
        return new SparkHome(folder, String.join(File.pathSeparator, folders));
    }

    /** Log settings of master and workers, which say in their logs what others wait for. */
    String logging() {
        return folder.resolve("conf/daemons-log4j2.properties").toUri().toString();
    }

    /** Sets the environment, without the caller's Spark. */
    ProcessBuilder in(ProcessBuilder builder, Path scratch) {
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("SPARK_"));
        environment.putAll(Map.of(
                "SPARK_HOME", folder.toString(),
                "SPARK_CONF_DIR", folder.resolve("conf").toString(),
                "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", LoopbackCluster.HOST,
                "SPARK_LOCAL_DIRS", scratch.toString(),
                "JAVA_HOME", System.getProperty("java.home")));
        return builder;
    }
}
