package dev.sluice.spark;

import java.io.Serializable;

/**
 * Where an asking task writes, and whom it asks for permits.
 *
 * @param journal folder of the run's ledger journal, below {@code ledger}
 * @param owner what the names of the answers' files begin with
 * @param round of the run; each start of it writes files of its own
 * @param tasks that ask
 */
record AskTarget(
        String store, String ledger, String journal, String owner, int round, int tasks, GateWay way, HadoopConf conf)
        implements Serializable {}
