package dev.sluice.spark;

import dev.sluice.throttle.Line;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The way to a {@link GateServer}: one connection, made again after a failure. Thread-safe; one message at a time. */
final class GateSocket implements Line {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int REPLY_MILLIS = 30_000;

    private final GateServer.Address address;
    private Socket socket;
    private GateWire wire;

    GateSocket(GateServer.Address address) {
        this.address = address;
    }

    @Override
    public synchronized long[] ask(long[] message) throws IOException {
        try {
            if (wire == null) {
                connect();
            }
            wire.write(message);
            return wire.read();
        } catch (IOException e) {
            disconnect();
            throw new IOException("the gate at " + address + " does not answer: " + e.getMessage(), e);
        }
    }

    private void connect() throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(REPLY_MILLIS);
        wire = GateWire.client(
                new DataInputStream(socket.getInputStream()),
                new DataOutputStream(socket.getOutputStream()),
                address.secret());
    }

    @Override
    public synchronized void close() {
        disconnect();
    }

    private void disconnect() {
        wire = null;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            socket = null;
        }
    }
}
