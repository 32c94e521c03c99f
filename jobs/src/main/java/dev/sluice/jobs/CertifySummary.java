package dev.sluice.jobs;

import dev.sluice.spark.CertificationSummary;

/** What {@code certify} found, for a person. */
record CertifySummary(CertificationSummary found) {
    void print(Console console) {
        found.lines().forEach(line -> console.print("%-10s %s", line.subject(), line.text()));
    }
}
