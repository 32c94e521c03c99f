/** Choosing among several answers to one question: verifiers, votes and rankings. */
package dev.sluice.selection;
