package dev.sluice.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A linear bundle with the labels good and bad, trained once a JVM by the command; and five rows to enrich with it: two that it
 * is sure of, two that it is not, and one without a text.
 */
final class Parcels {
    private static final List<String> THINGS =
            List.of("parcel", "kettle", "lamp", "jacket", "phone", "bicycle", "printer", "blanket", "mug", "chair");
    private static final Path HOME = folder();

    static final Path GOLD = HOME.resolve("gold.jsonl");
    static final Path BUNDLE = HOME.resolve("bundles/linear");
    /** The command that has trained it. */
    static final Cli TRAINED = train();

    private Parcels() {}

    private static Path folder() {
        try {
            return Files.createTempDirectory("parcels-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Cli train() {
        List<String> lines = new ArrayList<>();
        for (String thing : THINGS) {
            for (String good : List.of("lovely %s, works great", "great %s, thanks", "thanks, lovely %s")) {
                lines.add(line(String.format(good, thing), "good"));
            }
            for (String bad : List.of("awful %s, broken again", "broken %s, refund", "refund, awful %s")) {
                lines.add(line(String.format(bad, thing), "bad"));
            }
        }
        lines.add("{\"text\": null, \"gold\": \"bad\"}");
        try {
            Files.write(GOLD, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Cli.sluice(
                "train",
                "--input",
                GOLD.toString(),
                "--text",
                "text",
                "--label",
                "gold",
                "--encoder",
                "linear",
                "--output",
                BUNDLE.toString(),
                "--set",
                "train.reg-params=[0.001]",
                "--set",
                "train.max-iterations=30");
    }

    static String line(String text, String label) {
        return "{\"text\": \"" + text + "\", \"gold\": \"" + label + "\"}";
    }

    /** Writes the rows to enrich. */
    static void input(Path home) throws IOException {
        Files.write(
                home.resolve("new.jsonl"),
                List.of(
                        line("lovely mug, works great", "good"),
                        line("awful mug, broken again", "bad"),
                        line("zyx", "bad"),
                        line("qwv", "good"),
                        "{\"text\": \"\", \"gold\": null}"));
    }

    /** The command that enriches them into a folder beside them. */
    static String[] enrich(Path home, String url) {
        return new String[] {
            "enrich",
            "--input",
            home.resolve("new.jsonl").toString(),
            "--text",
            "text",
            "--bundle",
            BUNDLE.toString(),
            "--threshold",
            "0.9",
            "--output",
            home.resolve("out").toString(),
            "--store",
            home.resolve("store").toString(),
            "--llm-url",
            url,
            "--llm-model",
            "test-model",
            "--price-in",
            "0.15",
            "--price-out",
            "0.60",
            "--set",
            "llm.retry-base=1 ms",
            "--set",
            "llm.retry-max=2 ms"
        };
    }
}
