package dev.sluice.jobs;

import dev.sluice.settings.Settings;
import dev.sluice.settings.StoreSpec;
import dev.sluice.spark.StoreStats;
import dev.sluice.spark.Stores;
import java.time.ZoneOffset;

/** {@code sluice store stats}. */
final class StoreStatistics implements Command {
    @Override
    public String name() {
        return "store stats";
    }

    @Override
    public String description() {
        return "Counts a response store: files, lines, answers, charge, by model.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        StoreSpec spec = StoreSpec.of(settings);
        sessions.run(this, spark -> print(Stores.stats(spark, spec, console::progress), console));
    }

    private static void print(StoreStats stats, Console console) {
        console.print("store      %s", stats.path());
        console.print(
                "files      %,d segments, %,d compacted folders, %,d bytes; %,d replaced and not deleted yet",
                stats.segments(), stats.folders(), stats.bytes(), stats.superseded());
        console.print(
                "lines      %,d in segments, %,d of them torn, %,d of another version",
                stats.lines(), stats.torn(), stats.newer());
        console.print(
                "answers    %,d, %,d unusable, %,d forgotten", stats.answers(), stats.unusable(), stats.forgotten());
        console.print("keys       %,d, %,d of them bought twice", stats.keys(), stats.twice());
        console.print("charge     %s", stats.charge());
        for (StoreStats.Model model : stats.models()) {
            console.print(
                    "  %s %s (%s): %,d answers, %,d unusable, %s",
                    model.provider(),
                    model.model(),
                    model.resolvedModel(),
                    model.answers(),
                    model.unusable(),
                    model.charge());
        }
        if (stats.first() != null) {
            console.print(
                    "bought     from %s to %s",
                    stats.first().atZone(ZoneOffset.UTC).toLocalDate(),
                    stats.last().atZone(ZoneOffset.UTC).toLocalDate());
        }
    }
}
