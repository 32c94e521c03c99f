package dev.sluice.spark;

import org.apache.spark.TaskContext;

/**
 * Names of the files that an asking task writes: by run, round and part, so that another attempt of the part finds them;
 * then by attempt, and by executor, so that what a lost one spent can be proved.
 */
record AskFiles(int round, int part, long attempt, long client) {
    static AskFiles of(AskTarget target, TaskContext task, long client) {
        return new AskFiles(target.round(), task.partitionId(), task.taskAttemptId(), client);
    }

    /** Of all attempts of this part in this round. */
    String partPrefix() {
        return "r" + round + "-p" + part + "-";
    }

    String prefix() {
        return partPrefix() + "t" + attempt + executorMark(client);
    }

    static String executorMark(long client) {
        return "-x" + Long.toHexString(client);
    }
}
