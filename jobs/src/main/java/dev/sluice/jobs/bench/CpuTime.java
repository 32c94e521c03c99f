package dev.sluice.jobs.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Rows per second of CPU time of this process: steadier than wall time where cores are shared. */
final class CpuTime {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private CpuTime() {}

    static double rowsPerSecond(int rows, Runnable work) {
        double start = seconds();
        work.run();
        return rows / (seconds() - start);
    }

    /** Since the process started. */
    static double seconds() {
        return SYSTEM.getProcessCpuTime() / 1e9;
    }
}
