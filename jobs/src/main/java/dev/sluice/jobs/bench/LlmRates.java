package dev.sluice.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Requests a minute: what is reached of what is allowed, and what the provider refuses. */
final class LlmRates implements LlmPart {
    static final double GOAL = 0.97;
    private static final int CLUSTER_RPM = 6_000;

    @Override
    public String name() {
        return "rpm";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) throws IOException {
        List<Measure> measures = new ArrayList<>();
        measures.addAll(measure(bed, Site.local(1), 600, 1, seconds));
        measures.addAll(measure(bed, Site.local(2), 6_000, 2, seconds));
        measures.addAll(measure(bed, Site.local(8), 30_000, 8, seconds));
        try (LoopbackCluster cluster = bed.cluster()) {
            measures.addAll(measure(bed, cluster, CLUSTER_RPM, 2, seconds));
        }
        return measures;
    }

    /** Little's law with the provider's 50 ms, four times, so that calls in flight are not what bounds. */
    static int inFlight(int rpm) {
        return Math.max(8, rpm / 60 / 20 * 4);
    }

    static List<Measure> measure(Bed bed, Site site, int rpm, int tasks, int seconds) throws IOException {
        try (Provider provider = bed.provider(bed.brief(), "--rpm", Integer.toString(rpm))) {
            EnrichCommand command = bed.command("rpm-" + rpm, bed.brief(), (int) ((long) rpm * seconds / 60), provider)
                    .with("llm.rpm", rpm)
                    .with("llm.tasks", tasks)
                    .with("llm.max-in-flight", inFlight(rpm));
            Invoice invoice = bed.run(site, command, provider).invoice();
            String run = String.format(
                    Locale.ROOT, "%,d RPM, %s, %d task(s), %d in flight", rpm, site.label(), tasks, command.inFlight());
            return List.of(
                    Goals.atLeast(run + ": achieved ÷ allowed", invoice.requestsPerMinute() / rpm, GOAL),
                    Goals.refused(run, invoice));
        }
    }
}
