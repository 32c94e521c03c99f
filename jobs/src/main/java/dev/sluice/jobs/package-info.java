/** One class a command, and the command line. */
package dev.sluice.jobs;
