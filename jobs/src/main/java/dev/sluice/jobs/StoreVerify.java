package dev.sluice.jobs;

import dev.sluice.settings.Settings;
import dev.sluice.settings.StoreSpec;
import dev.sluice.spark.StoreFindings;
import dev.sluice.spark.Stores;

/** {@code sluice store verify}. */
final class StoreVerify implements Command {
    @Override
    public String name() {
        return "store verify";
    }

    @Override
    public String description() {
        return "Checks every line of a response store; ends with 1 where something is damaged. A torn last line is not.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        StoreSpec spec = StoreSpec.of(settings);
        sessions.run(this, spark -> {
            StoreFindings found = Stores.verify(spark, spec, console::progress);
            print(found, console);
            if (found.isDamaged()) {
                throw new DamageException("the store at " + spec.path() + " is damaged: "
                        + found.wrong() + " wrong lines, "
                        + found.damagedFolders().size()
                        + " incomplete compacted folders");
            }
        });
    }

    private static void print(StoreFindings found, Console console) {
        console.print("lines      %,d read", found.lines());
        console.print("torn       %,d last lines that a crash has cut; runs pass over them", found.torn());
        if (found.newer() > 0) {
            console.print("newer      %,d lines of a newer version", found.newer());
        }
        console.print("conflicts  %,d keys with more than one label; the earliest is served", found.conflicts());
        console.print("damage     %,d wrong lines", found.wrong());
        found.examples().forEach(example -> console.print("  %s", example));
        found.damagedFolders().forEach(folder -> console.print("damage     %s lacks a file", folder));
    }
}
