package dev.sluice.spark;

import java.io.Serializable;

/**
 * Where an asking task writes.
 *
 * @param journal folder of the run's ledger journal, below {@code ledger}
 * @param round of the run; each start of it writes files of its own
 * @param tasks that ask
 * @param oneJvm all of them run in the driver's JVM and share one gate there; else each has its part of the limits
 */
record AskTarget(String store, String ledger, String journal, int round, int tasks, boolean oneJvm, HadoopConf conf)
        implements Serializable {}
