package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.settings.GateChoice;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open gate of one run on the driver, and the best way to it that all executors have. Whoever opens it closes it.
 *
 * <p>One way for all: tasks that had a part of the limits for themselves beside others that share them all would go over.
 */
final class GateWays implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateWays.class);
    static final String RPC = "rpc";
    static final String SOCKET = "socket";
    static final String NONE = "none";

    private final long gate;
    private final GateServer server;
    private final LostMoney proving;
    private final GateWay way;

    private GateWays(long gate, GateServer server, LostMoney proving, GateWay way) {
        this.gate = gate;
        this.server = server;
        this.proving = proving;
        this.way = way;
    }

    /**
     * @param alone the way to take when there is none to the driver
     * @param evidence of what lost executors have spent
     */
    static GateWays open(
            SparkSession spark,
            GateChoice wanted,
            Lessor lessor,
            GateWay.Alone alone,
            LostMoney.Evidence evidence,
            ProgressSink progress)
            throws IOException {
        long gate = Lessors.open(lessor);
        if (wanted == GateChoice.DIVIDED) {
            return new GateWays(gate, null, null, alone);
        }
        if (spark.sparkContext().isLocal()) {
            return new GateWays(gate, null, null, new GateWay.InProcess(gate));
        }
        SparkConf conf = spark.sparkContext().conf();
        String host = conf.get("spark.driver.host", "localhost");
        GateServer server = server(conf, host);
        GateServer.Address address = server == null ? null : server.address();
        LostMoney proving = new LostMoney(lessor, evidence);
        Set<String> ways = new HashSet<>(spark.range(0, 4L * alone.tasks(), 1, 2 * alone.tasks())
                .mapPartitions(new Probe(gate, address, wanted), Encoders.STRING())
                .collectAsList());
        GateWay way = choose(ways, gate, address, alone, progress);
        GateWays open = new GateWays(gate, server, proving, way);
        if (wanted != GateChoice.AUTO && way == alone) {
            open.close();
            throw new UserException("llm.gate: expected executors that reach the driver by '" + wanted.text()
                    + "', found some that do not; auto takes the best way there is");
        }
        return open;
    }

    /** @param ways that the executors have found */
    static GateWay choose(
            Set<String> ways, long gate, GateServer.Address address, GateWay.Alone alone, ProgressSink progress) {
        if (ways.equals(Set.of(RPC))) {
            return new GateWay.Rpc(gate);
        }
        if (!ways.contains(NONE)) {
            return new GateWay.Socket(gate, address);
        }
        String warning = "warning: executors cannot reach the gate on the driver (" + address
                + "), so the limits and the budget are divided over " + alone.tasks()
                + " tasks; they are kept but may not be used up. To mend it: spark.plugins="
                + SluicePlugin.class.getName() + ", or open the way to the driver";
        LOG.warn(warning);
        progress.accept(warning);
        return alone;
    }

    /** Null where this driver cannot listen. */
    private static GateServer server(SparkConf conf, String host) {
        try {
            return GateServer.start(conf.get("spark.driver.bindAddress", host), host);
        } catch (IOException e) {
            LOG.warn("the gate cannot listen on the driver: {}", e.toString());
            return null;
        }
    }

    GateWay way() {
        return way;
    }

    @Override
    public void close() throws IOException {
        Lessors.close(gate);
        if (proving != null) {
            proving.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** What an executor can do: the same answer from every one of its tasks. */
    record Probe(long gate, GateServer.Address address, GateChoice wanted)
            implements MapPartitionsFunction<Long, String> {
        @Override
        public Iterator<String> call(Iterator<Long> rows) throws Exception {
            return List.of(found()).iterator();
        }

        private String found() throws Exception {
            if (wanted != GateChoice.SOCKET && SluicePlugin.isHere() && Gates.reached(SluicePlugin.line(), gate)) {
                return RPC;
            }
            if (wanted == GateChoice.RPC || address == null) {
                return NONE;
            }
            try (GateSocket socket = new GateSocket(address)) {
                return Gates.reached(socket, gate) ? SOCKET : NONE;
            }
        }
    }
}
