/** What combining small and large models gains and costs: recovered gap, curves over calls, samples for a budget, energy. */
package dev.sluice.evaluation;
