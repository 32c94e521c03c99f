package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** Public for spark-submit: an application of two tasks that run at the same time, each with what {@code cuda} means to it. */
public final class GpuAddresses {
    static final String MARK = "task: ";

    private GpuAddresses() {}

    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder().getOrCreate();
        try (ServerSocket meeting = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            Thread host = new Thread(() -> letBothGo(meeting), "meeting");
            host.setDaemon(true);
            host.start();
            spark.range(0, 2, 1, 2)
                    .mapPartitions(new Look(meeting.getLocalPort()), Encoders.STRING())
                    .collectAsList()
                    .forEach(line -> System.out.println(MARK + line));
        } finally {
            spark.stop();
        }
    }

    private static void letBothGo(ServerSocket meeting) {
        List<Socket> guests = new ArrayList<>();
        try {
            guests.add(meeting.accept());
            guests.add(meeting.accept());
            for (Socket guest : guests) {
                guest.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the other task, so that no executor runs both. */
    record Look(int port) implements MapPartitionsFunction<Long, String> {
        @Override
        public Iterator<String> call(Iterator<Long> ids) throws IOException {
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (other.getInputStream().read() >= 0) {
                    throw new IllegalStateException("nobody says anything here");
                }
            }
            try {
                return List.of(Device.parse("cuda")
                                .resolve(Cascades.gpuAddress())
                                .toString())
                        .iterator();
            } catch (UserException e) {
                return List.of(e.getMessage()).iterator();
            }
        }
    }
}
