package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One variant in a JVM of its own, so that its memory and CPU time are its own: opens it, then makes a pass for each line that
 * it is sent and says what the pass took. It ends when its input does.
 */
final class VariantRun {
    static final String READY = "ready";

    private VariantRun() {}

    /** @param args name of the variant, folder and device of {@link VariantSetup}, rows */
    public static void main(String[] args) throws IOException {
        int all = Integer.parseInt(args[3]);
        VariantSetup setup = new VariantSetup(Path.of(args[1]), args[2]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Variant variant = Variants.open(args[0], setup, all)) {
            System.out.println(READY);
            int rows = Variants.rows(args[0], all);
            while (in.readLine() != null) {
                System.out.println(VariantRound.of(variant, rows).line());
            }
        } catch (UserException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        System.exit(0); // no thread of a library shall keep it
    }
}
