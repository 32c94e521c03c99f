/** Ways to choose how many rows a small model may answer, ours and published ones, on rows whose every label is known. */
package dev.sluice.jobs.bench.agreement;
