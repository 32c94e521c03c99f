/** What a small stage is made of, piece by piece, measured with JMH: {@code jobs/bin/bench micro}. */
package dev.sluice.jobs.bench.micro;
