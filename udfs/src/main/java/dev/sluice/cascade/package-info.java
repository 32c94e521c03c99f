/** The pipeline of one batch, in plain Java. */
package dev.sluice.cascade;
