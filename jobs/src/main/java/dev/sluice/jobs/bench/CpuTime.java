package dev.sluice.jobs.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Rows per second of CPU time of this process: steadier than wall time where cores are shared. */
final class CpuTime {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private CpuTime() {}

    static double rowsPerSecond(int rows, Runnable work) {
        long start = SYSTEM.getProcessCpuTime();
        work.run();
        return rows / ((SYSTEM.getProcessCpuTime() - start) / 1e9);
    }
}
