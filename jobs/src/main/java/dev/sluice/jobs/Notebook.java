package dev.sluice.jobs;

import dev.sluice.domain.UserException;
import dev.sluice.spark.ProviderException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The commands of {@code sluice} for notebooks: the same words as on the command line, on the notebook's own session.
 *
 * <pre>{@code
 * println(Notebook.run(spark, "demo", "--output", "/tmp/sluice-demo"))                      // Scala
 *
 * sluice = spark._jvm.dev.sluice.jobs.Notebook                                              # Python
 * print(sluice.run(spark._jsparkSession, ["demo", "--output", "/tmp/sluice-demo"]))
 * }</pre>
 */
public final class Notebook {
    private Notebook() {}

    /** See {@link #run(SparkSession, List)}. */
    public static String run(SparkSession spark, String... commandLine) {
        return run(spark, List.of(commandLine));
    }

    /**
     * Runs one command and blocks until its tables are written. The session stays open and keeps its settings.
     *
     * @param commandLine the command, then its flags. A flag followed by an empty text counts as not given: that is what
     *     an empty field of a notebook means
     * @return what the command prints; progress goes to the driver's standard error
     * @throws UserException for flags, settings or input that a person must mend; the message says which
     * @throws ProviderException when the provider refuses the job; the same call goes on where it stopped
     */
    public static String run(SparkSession spark, List<String> commandLine) {
        StringWriter printed = new StringWriter();
        try (PrintWriter out = new PrintWriter(printed)) {
            Sluice.runOn(spark, withoutEmpty(commandLine), new Console(out, new PrintWriter(System.err, true)));
        }
        return printed.toString();
    }

    private static List<String> withoutEmpty(List<String> commandLine) {
        List<String> given = new ArrayList<>();
        for (int i = 0; i < commandLine.size(); i++) {
            boolean empty = commandLine.get(i).startsWith("--")
                    && i + 1 < commandLine.size()
                    && commandLine.get(i + 1).isEmpty();
            if (empty) {
                i++;
            } else {
                given.add(commandLine.get(i));
            }
        }
        return given;
    }
}
