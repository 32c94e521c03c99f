package dev.sluice.spark;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the gates of this driver over a socket, for executors that run without {@link SluicePlugin}. Both sides prove that
 * they know a secret that is made for this run and travels with its tasks; every message is authenticated
 * ({@link GateWire}). The caller closes it.
 */
final class GateServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateServer.class);
    private static final int HANDSHAKE_MILLIS = 5_000;
    private static final int MOST_CONNECTIONS = 4_096;
    private static final int SECRET_BYTES = 32;

    /** Where it listens and how to prove oneself; prints without the secret. */
    record Address(String host, int port, String secret) implements Serializable {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final ServerSocket server;
    private final Address address;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private GateServer(ServerSocket server, Address address) {
        this.server = server;
        this.address = address;
    }

    /**
     * @param bind address to listen on
     * @param host name under which executors reach it
     */
    static GateServer start(String bind, String host) throws IOException {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getByName(bind), 0), 256);
        String hex = HexFormat.of().formatHex(secret);
        GateServer gates = new GateServer(server, new Address(host, server.getLocalPort(), hex));
        daemon(gates::accept, "sluice-gate-accept");
        return gates;
    }

    Address address() {
        return address;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (open.size() >= MOST_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                open.add(socket);
                daemon(() -> serve(socket), "sluice-gate-serve");
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("the gate's socket could not accept a connection: {}", e.toString());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            GateWire wire = GateWire.server(
                    new DataInputStream(socket.getInputStream()),
                    new DataOutputStream(socket.getOutputStream()),
                    address.secret());
            socket.setSoTimeout(0);
            while (true) {
                wire.write(Lessors.answer(wire.read()));
            }
        } catch (IOException e) {
            LOG.debug("a connection to the gate ended: {}", e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
