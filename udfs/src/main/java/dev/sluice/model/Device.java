package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where graphs shall run, as the setting {@code device} says it; what that means is found out on the machine itself.
 *
 * @param kind what is asked for
 * @param index the GPU asked for, or -1 where the setting names none
 */
public record Device(Kind kind, int index) implements Serializable {
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
     */
    public record Resolved(boolean cuda, int index) {
        public static final Resolved CPU = new Resolved(false, 0);

        /** As the setting would name it. */
        @Override
        public String toString() {
            return cuda ? "cuda:" + index : "cpu";
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");
    private static final AtomicBoolean LOGGED = new AtomicBoolean();

    /** Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. */
    public static Device parse(String value) {
        Matcher cuda = CUDA.matcher(value);
        if (cuda.matches()) {
            return new Device(Kind.CUDA, cuda.group(1) == null ? -1 : Integer.parseInt(cuda.group(1)));
        }
        return switch (value) {
            case "auto" -> new Device(Kind.AUTO, -1);
            case "cpu" -> new Device(Kind.CPU, -1);
            default ->
                throw new UserException("device: expected auto, cpu, cuda or cuda:N (N from 0), found '" + value + "'");
        };
    }

    /**
     * The device on this machine. Which one {@code auto} chose, and why, is logged once per JVM.
     *
     * @param address the GPU that Spark's task resources gave, if any; an index in the setting goes before it
     * @throws UserException if {@code cuda} is asked for and this machine or class path has none
     */
    public Resolved resolve(OptionalInt address) {
        return resolve(address, Cuda.isOnClassPath(), Cuda::runs);
    }

    Resolved resolve(OptionalInt address, boolean onClassPath, IntPredicate runs) {
        if (kind == Kind.CPU) {
            return Resolved.CPU;
        }
        int gpu = index >= 0 ? index : address.orElse(0);
        String missing = !onClassPath
                ? "the ONNX Runtime on the class path has no CUDA; build with -Pgpu (onnxruntime_gpu in place of"
                        + " onnxruntime)"
                : runs.test(gpu) ? "" : "GPU " + gpu + " or its CUDA libraries cannot be used on this machine";
        if (kind == Kind.CUDA && !missing.isEmpty()) {
            throw new UserException(
                    "device: " + this + " was asked for (cuda:" + gpu + " of this machine), but " + missing);
        }
        if (kind == Kind.AUTO && LOGGED.compareAndSet(false, true)) {
            LOG.info(
                    "device auto: {}", missing.isEmpty() ? "cuda:" + gpu + ", it is there" : "cpu, because " + missing);
        }
        return missing.isEmpty() ? new Resolved(true, gpu) : Resolved.CPU;
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
