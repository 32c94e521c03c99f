/** Benchmarks as commands ({@code jobs/bin/bench NAME}): they measure and print, and never gate a build. */
package dev.sluice.jobs.bench;
