package dev.sluice.jobs;

import dev.sluice.model.MachineCache;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Spark loads some fifteen thousand classes before its first row. A class-data-sharing archive has them parsed and linked
 * (JEP 350): {@code jobs/bin/sluice} starts Java with the one that an earlier command of the same build has left. Where there
 * is none it sets the property {@value #PROPERTY}, and the first command that succeeds writes it.
 *
 * <p>The name ends with the file's size, for Java ends with a signal where a file is shorter than its header says.
 */
final class ClassArchive {
    /** The path without the ending {@code -SIZE.jsa}; not set: nothing is written. */
    static final String PROPERTY = "sluice.class-archive";

    private static final String ENDING = ".jsa";
    /** A disk that gets full while it writes ends Java 17. The archive takes about 150 MB. */
    private static final long FREE_BYTES = 1L << 30;

    private ClassArchive() {}

    /** Writes the archive where one is wanted, once a process; takes some seconds. What goes wrong is nobody's concern. */
    static void keep(Console console) {
        String wanted = System.clearProperty(PROPERTY);
        if (wanted == null) {
            return;
        }
        Path folder = Path.of(wanted).toAbsolutePath().getParent();
        Path part = folder.resolve("classes-" + ProcessHandle.current().pid() + ".part");
        try {
            if (Files.getFileStore(folder).getUsableSpace() < FREE_BYTES) {
                return;
            }
            console.progress("keeping the loaded classes, so that the next command starts faster (once a build)");
            dump(part);
            MachineCache.publish(part, Path.of(wanted + "-" + Files.size(part) + ENDING));
        } catch (IOException | JMException | RuntimeException e) {
            delete(part);
        }
    }

    /** As {@code jcmd PID VM.cds dynamic_dump FILE}, which JDK 17 and later know. */
    private static void dump(Path file) throws JMException {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // the JDK says there what it does
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", file.toString()}},
                            new String[] {String[].class.getName()});
        } finally {
            System.setOut(out);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The next build does.
            return;
        }
    }
}
