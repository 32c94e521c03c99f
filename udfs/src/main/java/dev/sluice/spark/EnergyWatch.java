package dev.sluice.spark;

import dev.sluice.evaluation.Energy;
import dev.sluice.evaluation.Rapl;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/**
 * The energy of scoring, from its start to {@link #stop}. Counted by the machine where all of it runs on this one, on CPUs, and
 * its counters can be read; else an estimate from busy cores and GPUs. Must be closed.
 */
final class EnergyWatch implements AutoCloseable {
    /** A counter of the processor comes round in minutes at the earliest. */
    private static final long SAMPLE_SECONDS = 20;

    private final int cores;
    private final int gpus;
    private final Energy.Power power;
    private final Optional<Rapl> rapl;
    private final ScheduledExecutorService timer;

    private EnergyWatch(int cores, int gpus, Energy.Power power, Optional<Rapl> rapl) {
        this.cores = cores;
        this.gpus = gpus;
        this.power = power;
        this.rapl = rapl;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-energy");
            thread.setDaemon(true);
            return thread;
        });
        rapl.ifPresent(r -> timer.scheduleAtFixedRate(r::sample, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS));
    }

    /** @param counters folder of the machine's energy counters, {@link Rapl#ROOT} outside tests */
    static EnergyWatch start(SparkSession spark, SmallSpec small, Energy.Power power, Path counters) {
        int gpus = gpus(spark, small);
        boolean here = spark.sparkContext().isLocal() && gpus == 0;
        return new EnergyWatch(
                Math.max(1, spark.sparkContext().defaultParallelism()),
                gpus,
                power,
                here ? Rapl.start(counters) : Optional.empty());
    }

    /**
     * One an executor where encoders run on them. What {@code auto} means is what it means here: a driver without a GPU does not
     * see its executors', and the words of the estimate then speak of cores only.
     */
    private static int gpus(SparkSession spark, SmallSpec small) {
        Device device = small.device();
        boolean encoders = small.bundles().stream().anyMatch(stage -> Bundles.readManifest(LocalCopies.of(
                        stage.bundle(), stage.hash(), small.conf().configuration()))
                .encoder()
                .isPresent());
        boolean used =
                switch (device.kind()) {
                    case CPU -> false;
                    case CUDA -> true;
                    case AUTO -> device.resolve(OptionalInt.empty()).cuda();
                };
        int executors = spark.sparkContext().statusTracker().getExecutorInfos().length - 1;
        return encoders && used ? Math.max(1, executors) : 0;
    }

    /** @param seconds that scoring took */
    Energy stop(double seconds) {
        rapl.ifPresent(Rapl::sample);
        OptionalDouble counted = rapl.map(Rapl::joules).orElse(OptionalDouble.empty());
        return counted.isPresent()
                ? Energy.measured(counted.getAsDouble())
                : Energy.estimate(seconds, cores, gpus, power);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
