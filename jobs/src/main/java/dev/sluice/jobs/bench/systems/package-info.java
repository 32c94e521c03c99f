/** Ways to combine a small model with LLMs, scored on rows with recorded answers. */
package dev.sluice.jobs.bench.systems;
