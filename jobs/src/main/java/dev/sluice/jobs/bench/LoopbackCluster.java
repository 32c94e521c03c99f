package dev.sluice.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real standalone Spark cluster on loopback: a master and workers as JVMs of their own, from the class path, without a
 * Spark distribution. Commands go through Spark's own submit, in a driver JVM of their own (client mode); executors are
 * children of their worker. All ports are free ones. Closing it ends every process that it started, and only those.
 */
final class LoopbackCluster implements Site, AutoCloseable {
    static final String HOST = "127.0.0.1";
    private static final Duration READY = Duration.ofSeconds(60);
    /** Six JVMs share few cores here, and none lives for long: compiling well would take longer than it saves. */
    private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path folder;
    private final SparkHome home;
    private final List<Spawned> daemons = new ArrayList<>();
    private final List<Spawned> drivers = new ArrayList<>();
    private final List<Spawned> workers = new ArrayList<>();
    private final String master;

    /**
     * Starts it and blocks until every worker is registered.
     *
     * @param folder an empty one, for logs and scratch files
     */
    static LoopbackCluster start(Path folder, int workers, int coresEach) throws IOException {
        return new LoopbackCluster(folder, workers, coresEach);
    }

    private LoopbackCluster(Path folder, int count, int cores) throws IOException {
        this.folder = folder;
        this.home = SparkHome.create(folder.resolve("home"));
        try {
            Spawned first = daemon("master", HOST, "org.apache.spark.deploy.master.Master", List.of());
            this.master = first.awaitLine(Pattern.compile("Starting Spark master at (spark://\\S+)"), READY);
            for (int i = 0; i < count; i++) {
                String work = folder.resolve("work-" + i).toString();
                workers.add(daemon(
                        "worker-" + i,
                        host(i),
                        "org.apache.spark.deploy.worker.Worker",
                        List.of("--cores", Integer.toString(cores), "--memory", "1g", "--work-dir", work, master)));
            }
            for (Spawned worker : workers) {
                worker.awaitLine(Pattern.compile("(Successfully registered with master)"), READY);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** An address each, where the system has them all on loopback: Spark speculates on another host only. */
    private static String host(int worker) {
        return System.getProperty("os.name").equals("Linux") ? "127.0.0." + (worker + 2) : HOST;
    }

    private Spawned daemon(String name, String host, String main, List<String> args) {
        List<String> all = new ArrayList<>(List.of("--host", host, "--port", "0", "--webui-port", "0"));
        all.addAll(args);
        Jvm jvm = new Jvm(
                options("-Xmx256m"),
                Map.of("log4j2.configurationFile", home.logging(), "spark.master.rest.enabled", "false"));
        Spawned daemon = Spawned.start(name, home.in(jvm.of(main, all), scratch(name)), folder);
        daemons.add(daemon);
        return daemon;
    }

    private static List<String> options(String heap) {
        List<String> options = new ArrayList<>(BRIEF);
        options.add(heap);
        return options;
    }

    @Override
    public String label() {
        return workers.size() + " workers";
    }

    @Override
    public Spawned sluice(List<String> args, String name, Path logs) {
        return sluice(args, name, logs, Map.of());
    }

    /** The same cluster for applications with other settings of Spark. */
    Site with(Map<String, String> more) {
        LoopbackCluster cluster = this;
        return new Site() {
            @Override
            public String label() {
                return cluster.label();
            }

            @Override
            public Spawned sluice(List<String> args, String name, Path logs) {
                return cluster.sluice(args, name, logs, more);
            }
        };
    }

    private Spawned sluice(List<String> args, String name, Path logs, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Site.sparkSettings());
        settings.put("spark.executor.memory", "512m");
        // Each worker stands for a machine: another one does not see its disk, also when it is lost.
        settings.put("spark.shuffle.readHostLocalDisk", "false");
        settings.put("spark.shuffle.io.retryWait", "1s");
        settings.put("spark.executor.extraClassPath", home.classFolders());
        settings.put(
                "spark.executor.extraJavaOptions",
                String.join(" ", BRIEF) + " -Dlog4j2.configurationFile=" + Site.logging());
        settings.putAll(more);
        List<String> all = new ArrayList<>(List.of("--master", master, "--deploy-mode", "client"));
        settings.forEach((key, value) -> all.addAll(List.of("--conf", key + "=" + value)));
        all.addAll(List.of("--class", "dev.sluice.jobs.Sluice", "spark-internal"));
        all.addAll(args);
        Jvm jvm = new Jvm(options("-Xmx768m"), Map.of("log4j2.configurationFile", Site.logging()));
        Spawned driver =
                Spawned.start(name, home.in(jvm.of("org.apache.spark.deploy.SparkSubmit", all), scratch(name)), logs);
        drivers.add(driver);
        return driver;
    }

    /** Every process of it that runs now: master, workers, executors and drivers. */
    List<ProcessHandle> processes() {
        return Stream.concat(daemons.stream(), drivers.stream())
                .filter(Spawned::runs)
                .flatMap(spawned -> Stream.concat(
                        Stream.of(spawned.handle()), spawned.handle().descendants()))
                .toList();
    }

    /** The executors of one worker that run now. A worker starts nothing else that lasts. */
    List<ProcessHandle> executors(int worker) {
        return workers.get(worker)
                .handle()
                .children()
                .filter(child -> child.isAlive()
                        && child.info()
                                .command()
                                .filter(c -> c.endsWith("java"))
                                .isPresent())
                .toList();
    }

    /**
     * The worker whose executor wrote the newest shuffle file: what running tasks read now is lost with it, so its loss is the
     * one that hurts most.
     */
    int newestShuffle() throws IOException {
        int newest = 0;
        for (int i = 1; i < workers.size(); i++) {
            if (ShuffleFiles.newest(scratch("worker-" + i)).compareTo(ShuffleFiles.newest(scratch("worker-" + newest)))
                    > 0) {
                newest = i;
            }
        }
        return newest;
    }

    private Path scratch(String name) {
        return folder.resolve("scratch-" + name);
    }

    /** {@code kill -9} of the executors of one worker; the worker starts others. */
    void killExecutors(int worker) {
        executors(worker).forEach(Spawned::kill);
    }

    /** {@code kill -9} of a worker and its executors, as when a machine is lost. */
    void killWorker(int worker) {
        List<ProcessHandle> executors = executors(worker);
        workers.get(worker).kill();
        executors.forEach(Spawned::kill);
    }

    /** Drivers and the master first: without them no worker starts another executor. */
    @Override
    public void close() {
        drivers.forEach(Spawned::close);
        daemons.forEach(Spawned::close);
    }
}
