package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where graphs shall run, as the setting {@code device} says it; what that means is found out on the machine itself.
 *
 * @param kind what is asked for
 * @param index the GPU asked for, or -1 where the setting names none
 * @param cuda how graphs run where it is a GPU
 */
public record Device(Kind kind, int index, CudaSpec cuda) implements Serializable {
    /** A GPU where there is one, else the CPU. */
    public static final Device AUTO = new Device(Kind.AUTO, -1, CudaSpec.DEFAULT);

    public static final Device CPU = new Device(Kind.CPU, -1, CudaSpec.DEFAULT);

    /** What is asked for. */
    public enum Kind {
        /** A GPU where the machine and the libraries have one, else the CPU. */
        AUTO,
        CPU,
        /** A GPU, or an error. */
        CUDA
    }

    /**
     * A device of this machine.
     *
     * @param cuda whether it is a GPU
     * @param index the GPU's index, 0 for the CPU
     * @param required whether it was asked for by name, so that nothing else will do
     * @param spec how graphs run there, {@link CudaSpec#DEFAULT} for the CPU
     */
    public record Resolved(boolean cuda, int index, boolean required, CudaSpec spec) {
        public static final Resolved CPU = new Resolved(false, 0, true, CudaSpec.DEFAULT);

        /**
         * Where a graph of this arithmetic runs.
         *
         * @throws UserException if it must be a GPU and the graph is made for CPUs
         */
        Resolved suited(Precision precision, Object graph) {
            if (!cuda || precision != Precision.INT8_DYNAMIC) {
                return this;
            }
            if (required) {
                throw int8(this, graph);
            }
            if (INT8_LOGGED.compareAndSet(false, true)) {
                LOG.info("device auto: cpu for graphs that quantise to int8 at run time, because that is for CPUs");
            }
            return CPU;
        }

        /** As the setting would name it. */
        @Override
        public String toString() {
            return cuda ? "cuda:" + index : "cpu";
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final String NO_CUDA = "the ONNX Runtime on the class path has no CUDA; build with -Pgpu"
            + " (onnxruntime_gpu in place of onnxruntime)";
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");
    private static final AtomicBoolean LOGGED = new AtomicBoolean();
    private static final AtomicBoolean INT8_LOGGED = new AtomicBoolean();

    /** Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
    public static Device parse(String value) {
        Matcher cuda = CUDA.matcher(value);
        if (cuda.matches()) {
            int gpu = cuda.group(1) == null ? -1 : Integer.parseInt(cuda.group(1));
            return new Device(Kind.CUDA, gpu, CudaSpec.DEFAULT);
        }
        return switch (value) {
            case "auto" -> AUTO;
            case "cpu" -> CPU;
            default ->
                throw new UserException("device: expected auto, cpu, cuda or cuda:N (N from 0), found '" + value + "'");
        };
    }

    /** Whether graphs can come to run on a GPU; what the machine has is not looked at. */
    public boolean mayBeGpu() {
        return kind != Kind.CPU && Cuda.isOnClassPath();
    }

    /** The same with other settings for GPUs. */
    public Device with(CudaSpec spec) {
        return new Device(kind, index, spec);
    }

    /**
     * Refuses a graph that cannot run where {@code cuda} is asked for, without a look at the machine.
     *
     * @param graph what to call it in the message
     */
    public void require(Precision precision, Object graph) {
        if (kind == Kind.CUDA && precision == Precision.INT8_DYNAMIC) {
            throw int8(this, graph);
        }
    }

    private static UserException int8(Object device, Object graph) {
        return new UserException(
                "device: " + device + " was asked for, but " + graph + " quantises to int8 at run time,"
                        + " which is for CPUs; expected a graph in fp32 or fp16, or the device cpu or auto");
    }

    /**
     * The device on this machine. Which one {@code auto} chose, and why, is logged once per JVM.
     *
     * @param address the GPU that Spark's task resources gave, if any; an index in the setting goes before it
     * @throws UserException if {@code cuda} is asked for and this machine or class path has none
     */
    public Resolved resolve(OptionalInt address) {
        return resolve(address, Cuda.isOnClassPath(), gpu -> Cuda.problem(gpu, cuda));
    }

    Resolved resolve(OptionalInt address, boolean onClassPath, IntFunction<String> problem) {
        if (kind == Kind.CPU) {
            return Resolved.CPU;
        }
        int gpu = index >= 0 ? index : address.orElse(0);
        String missing = onClassPath ? problem.apply(gpu) : NO_CUDA;
        if (onClassPath && !missing.isEmpty()) {
            missing = "GPU " + gpu + " or its CUDA libraries cannot be used on this machine: " + missing;
        }
        if (kind == Kind.CUDA && !missing.isEmpty()) {
            throw new UserException(
                    "device: " + this + " was asked for (cuda:" + gpu + " of this machine), but " + missing);
        }
        if (kind == Kind.AUTO && LOGGED.compareAndSet(false, true)) {
            LOG.info(
                    "device auto: {}", missing.isEmpty() ? "cuda:" + gpu + ", it is there" : "cpu, because " + missing);
        }
        return missing.isEmpty() ? new Resolved(true, gpu, kind == Kind.CUDA, cuda) : Resolved.CPU;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case CUDA -> index < 0 ? "cuda" : "cuda:" + index;
        };
    }
}
