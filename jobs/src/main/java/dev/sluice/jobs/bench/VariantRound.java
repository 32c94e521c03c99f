package dev.sluice.jobs.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One pass of one variant, measured in its own JVM.
 *
 * @param seconds of wall time
 * @param cpuSeconds of the process
 * @param resident most resident memory of the process so far, in MB
 */
record VariantRound(int rows, double seconds, double cpuSeconds, double resident, Variant.Work work) {
    private static final String MARK = "round ";

    static VariantRound of(Variant variant, int rows) {
        double cpu = CpuTime.seconds();
        long start = System.nanoTime();
        Variant.Work work = variant.pass();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new VariantRound(rows, seconds, CpuTime.seconds() - cpu, ResidentMemory.most(), work);
    }

    double perSecond() {
        return rows / seconds;
    }

    double perCpuSecond() {
        return rows / cpuSeconds;
    }

    double tokensPerSecond() {
        return work.tokens() / seconds;
    }

    /** Share of the time of tasks, or of caller threads, that is not spent inside ONNX Runtime. */
    double shareOutside() {
        return 1 - (double) work.runNanos() / work.taskNanos();
    }

    /** Share of the tokens that the graph computed that are not padding. */
    double paddingEfficiency() {
        return (double) work.tokens() / work.padded();
    }

    String line() {
        return MARK
                + DoubleStream.of(
                                rows,
                                seconds,
                                cpuSeconds,
                                resident,
                                work.runs(),
                                work.tokens(),
                                work.padded(),
                                work.runNanos(),
                                work.taskNanos())
                        .mapToObj(value -> String.format(Locale.ROOT, "%.6f", value))
                        .collect(Collectors.joining(" "));
    }

    static boolean is(String line) {
        return line.startsWith(MARK);
    }

    /** Of what {@link #line} gave. */
    static VariantRound parse(String line) {
        List<Double> values = Stream.of(line.substring(MARK.length()).split(" "))
                .map(Double::valueOf)
                .toList();
        long[] counts = values.subList(4, values.size()).stream()
                .mapToLong(Double::longValue)
                .toArray();
        return new VariantRound(
                values.get(0).intValue(),
                values.get(1),
                values.get(2),
                values.get(3),
                new Variant.Work(counts[0], counts[1], counts[2], counts[3], counts[4]));
    }
}
