/** Exact tests, confidence bounds and betting processes for shares and means: pure functions of counts and numbers. */
package dev.sluice.bounds;
