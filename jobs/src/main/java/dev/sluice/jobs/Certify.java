package dev.sluice.jobs;

import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Certification;
import dev.sluice.spark.CertificationSummary;
import java.time.Clock;

/** {@code sluice certify}. */
final class Certify implements Command {
    @Override
    public String name() {
        return "certify";
    }

    @Override
    public String description() {
        return "Finds thresholds and proves from a sample what they guarantee; writes a certificate, or says why there is"
                + " none (exit code 5).";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        CertifySpec spec = CertifySpec.of(settings);
        sessions.run(this, spark -> {
            CertificationSummary summary = Certification.run(spark, spec, Clock.systemUTC(), console.progress());
            new CertifySummary(summary).print(console);
            if (!summary.certified()) {
                throw new NothingWrittenException("no certificate: " + summary.refusal());
            }
            console.print("%-10s %s", "written", spec.output());
        });
    }
}
