package dev.sluice.jobs;

import dev.sluice.settings.Settings;
import dev.sluice.settings.StoreSpec;
import dev.sluice.spark.CompactionReport;
import dev.sluice.spark.Stores;
import java.time.Clock;

/** {@code sluice store compact}. */
final class StoreCompact implements Command {
    @Override
    public String name() {
        return "store compact";
    }

    @Override
    public String description() {
        return "Merges the small files of a response store and drops forgotten answers. Runs may read and write meanwhile.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        StoreSpec spec = StoreSpec.of(settings);
        sessions.run(
                this, spark -> print(Stores.compact(spark, spec, Clock.systemUTC(), console::progress), spec, console));
    }

    private static void print(CompactionReport report, StoreSpec spec, Console console) {
        if (report.folder() == null) {
            console.print("compacted  nothing: there is nothing to merge");
        } else {
            console.print(
                    "compacted  %,d segments and %,d folders to %s: %,d answers",
                    report.segments(), report.folders(), report.folder(), report.answers());
            console.print("kept       what was replaced stays for %s (store.retain)", hours(spec));
        }
        if (report.held() > 0) {
            console.print("held       %,d segments with lines that this version does not know", report.held());
        }
        console.print("deleted    %,d files and folders that were replaced before that", report.deleted());
    }

    private static String hours(StoreSpec spec) {
        return spec.retain().toMinutes() % 60 == 0
                ? spec.retain().toHours() + " h"
                : spec.retain().toSeconds() + " s";
    }
}
