package dev.sluice.spark;

import dev.sluice.throttle.Line;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Carries the messages of the gate over Spark's own RPC: {@code spark.plugins=dev.sluice.spark.SluicePlugin}. Sluice's own
 * commands set it; in a session that somebody else started without it a socket on the driver serves instead.
 *
 * <p>Messages are {@code long[]}: an executor's RPC cannot resolve classes of a jar that only the submit knows.
 */
public final class SluicePlugin implements SparkPlugin {
    private static volatile PluginContext executor;

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSide();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }

    /** Whether this JVM is an executor that was started with the plugin. */
    static boolean isHere() {
        return executor != null;
    }

    static Line line() {
        return SluicePlugin::ask;
    }

    private static long[] ask(long[] message) throws IOException, InterruptedException {
        PluginContext context = executor;
        if (context == null) {
            throw new IOException("this executor was started without " + SluicePlugin.class.getName());
        }
        try {
            return (long[]) context.ask(message);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the driver did not answer", e);
        }
    }

    private static final class DriverSide implements DriverPlugin {
        @Override
        public Map<String, String> init(SparkContext context, PluginContext plugin) {
            return Map.of();
        }

        @Override
        public Object receive(Object message) {
            return Lessors.answer((long[]) message);
        }
    }

    private static final class ExecutorSide implements ExecutorPlugin {
        @Override
        public void init(PluginContext context, Map<String, String> extra) {
            executor = context;
        }
    }
}
