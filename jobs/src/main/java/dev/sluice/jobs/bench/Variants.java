package dev.sluice.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ways that are compared, by name. */
final class Variants {
    static final String SPARK = "spark";
    static final String ALONE = "alone";
    static final String SORTED = "sorted-";
    static final String PADDED = "padded";
    static final String PER_TASK = "per-task";
    static final String DJL = "djl-";

    static final int BATCH = 32;
    /** Padding makes a row so much slower. All figures are per row. */
    private static final int FEWER = 4;

    private static final List<Integer> CPU_BUDGETS = List.of(128, 256, 512);
    private static final List<Integer> GPU_BUDGETS = List.of(4_096, 16_384);

    private Variants() {}

    /** @param batches whether rows of the graph may share a run without another result */
    static List<String> names(boolean batches, boolean cuda) {
        List<String> names = new ArrayList<>(bare(batches, cuda));
        names.addAll(List.of(PADDED, PER_TASK, DJL + 1, DJL + BATCH));
        return names;
    }

    /** The stage, and what it must lose nothing against. */
    static List<String> bare(boolean batches, boolean cuda) {
        List<String> names = new ArrayList<>(List.of(SPARK, ALONE));
        if (batches) {
            (cuda ? GPU_BUDGETS : CPU_BUDGETS).forEach(tokens -> names.add(SORTED + tokens));
        }
        return names;
    }

    /** Whether it is ONNX Runtime alone with a schedule that one may choose. */
    static boolean isBare(String name) {
        return name.equals(ALONE) || name.startsWith(SORTED);
    }

    static String label(String name) {
        if (name.startsWith(SORTED)) {
            return String.format(Locale.ROOT, "bare ONNX Runtime, sorted batches of %,d tokens", number(name, SORTED));
        }
        if (name.startsWith(DJL)) {
            return "DJL's Predictor, batch " + number(name, DJL);
        }
        return switch (name) {
            case SPARK -> "Spark stage";
            case ALONE -> "bare ONNX Runtime, one row a run";
            case PADDED -> "padded batches of " + BATCH + " in arrival order";
            default -> "session and tokenizer per task, " + VariantSetup.PARTITIONS + " tasks in Spark";
        };
    }

    /** How many of the rows it gets. */
    static int rows(String name, int all) {
        boolean padded = name.equals(PADDED) || name.equals(DJL + BATCH);
        return padded ? Math.max(Math.min(all, 2 * BATCH), all / FEWER) : all;
    }

    /** @param all rows */
    static Variant open(String name, VariantSetup setup, int all) throws IOException {
        if (name.equals(SPARK)) {
            return SparkVariant.stage(setup);
        }
        if (name.equals(PER_TASK)) {
            return SparkVariant.sessionPerTask(setup);
        }
        List<String> texts = setup.texts(rows(name, all));
        if (name.startsWith(DJL)) {
            return new DjlVariant(setup.encoder(), setup.resolved(), number(name, DJL), texts);
        }
        Batches batches = name.startsWith(SORTED)
                ? Batches.sorted(number(name, SORTED))
                : Batches.inArrivalOrder(name.equals(PADDED) ? BATCH : 1);
        return new BareOnnx(setup.encoder(), setup.resolved(), batches, texts);
    }

    private static int number(String name, String prefix) {
        return Integer.parseInt(name.substring(prefix.length()));
    }
}
