package dev.sluice.jobs.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to start a JVM from the class path of this one, with the flags that Spark needs.
 *
 * @param options such as {@code -Xmx1g}
 * @param properties system properties
 */
record Jvm(List<String> options, Map<String, String> properties) {
    Jvm {
        options = List.copyOf(options);
        properties = Map.copyOf(properties);
    }

    /** The checkout. */
    static Path root() {
        return Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();
    }

    /** A process that is not started yet: its output goes nowhere in particular. */
    ProcessBuilder of(String main, List<String> args) {
        return of(System.getProperty("java.class.path"), main, args);
    }

    /** The same from another class path. */
    ProcessBuilder of(String classPath, String main, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("@" + root().resolve("conf/spark/jvm.options"));
        command.add("-Dsluice.root=" + root());
        new TreeMap<>(properties).forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(args);
        return new ProcessBuilder(command);
    }
}
