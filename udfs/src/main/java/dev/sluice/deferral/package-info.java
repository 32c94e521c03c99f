/** When to defer to an LLM, and whom to believe when it has answered: probabilities learnt from rows with gold. */
package dev.sluice.deferral;
