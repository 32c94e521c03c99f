package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import dev.sluice.settings.CertifySpec;
import java.util.Locale;

/**
 * What it takes small stages to score the rows: all cores, and GPUs where stages run on them, for as long as it lasted here.
 *
 * @param gpus one an executor, or 0
 */
record ComputeCost(double seconds, int cores, int gpus, CertifySpec.ComputePrice price) {
    private static final double HOUR_SECONDS = 3600;

    double picos() {
        double hour = (double) cores * price.coreHour().picos()
                + (double) gpus * price.gpuHour().picos();
        return seconds / HOUR_SECONDS * hour;
    }

    String words() {
        String text = String.format(
                Locale.ROOT,
                "about %s for small stages (%.1f s on %d cores at %s an hour",
                new PicoUsd(Math.round(picos())),
                seconds,
                cores,
                price.coreHour());
        return text + (gpus == 0 ? ")" : String.format(Locale.ROOT, " and %d GPUs at %s)", gpus, price.gpuHour()));
    }
}
