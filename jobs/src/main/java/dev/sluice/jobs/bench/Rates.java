package dev.sluice.jobs.bench;

/**
 * How fast something went.
 *
 * @param perSecond rows per second of wall time, which others on the same machine take from
 * @param perCpuSecond rows per second of CPU time of this process
 */
record Rates(double perSecond, double perCpuSecond) {
    static Rates of(int rows, Runnable work) {
        long start = System.nanoTime();
        double perCpuSecond = CpuTime.rowsPerSecond(rows, work);
        return new Rates(rows / ((System.nanoTime() - start) / 1e9), perCpuSecond);
    }
}
