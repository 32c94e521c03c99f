package dev.sluice.jobs;

import dev.sluice.settings.CompressSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.CompressReport;
import dev.sluice.spark.Compressing;
import java.time.Clock;

/** {@code sluice compress}. */
final class Compress implements Command {
    @Override
    public String name() {
        return "compress";
    }

    @Override
    public String description() {
        return "Makes a bundle smaller: prunes and quantises the weights of a linear model or of the head on an encoder,"
                + " calibrates it anew on gold rows, and writes nothing if the accuracy falls too far (exit code 5).";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        CompressSpec spec = CompressSpec.of(settings);
        sessions.run(this, spark -> {
            CompressReport report = Compressing.run(spark, spec, Clock.systemUTC(), console.progress());
            console.print("%s", report.summary());
            report.refusal().ifPresent(why -> {
                throw new NothingWrittenException(why);
            });
        });
    }
}
