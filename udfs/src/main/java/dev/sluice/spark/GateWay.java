package dev.sluice.spark;

import dev.sluice.domain.Amount;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Limits;
import dev.sluice.throttle.Line;
import dev.sluice.throttle.Tenancy;
import java.io.Serializable;
import java.time.Duration;

/** How a task reaches the gate of its run; serializable, and the same for all tasks of a run. */
sealed interface GateWay extends Serializable {
    /** The gate is in the driver's JVM, and so is the task. */
    record InProcess(long gate) implements GateWay {
        @Override
        public Tenancy tenancy() {
            return Gates.local(Lessors.get(gate));
        }
    }

    /** Over Spark's RPC, see {@link SluicePlugin}. */
    record Rpc(long gate) implements GateWay {
        @Override
        public Tenancy tenancy() {
            return Gates.remote(SluicePlugin.line(), gate);
        }
    }

    /** Over a socket on the driver, see {@link GateServer}. */
    record Socket(long gate, GateServer.Address address) implements GateWay {
        @Override
        public Tenancy tenancy() {
            Line line = new GateSocket(address);
            return Gates.remote(line, gate);
        }
    }

    /** No way to the driver: each task has its own part of the limits, and of the budget. */
    record Alone(Limits limits, int tasks, Duration outage) implements GateWay {
        @Override
        public Tenancy tenancy() {
            throw new IllegalStateException("each task has a gate of its own");
        }

        Tenancy tenancy(int task, Amount spent) {
            return Gates.local(Gates.part(limits, task, tasks, spent, outage));
        }
    }

    /** A new place at the gate for this JVM; the caller closes it. */
    Tenancy tenancy();
}
