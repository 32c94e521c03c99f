package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.throttle.Decision;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import dev.sluice.throttle.Limits;
import dev.sluice.throttle.Need;
import dev.sluice.throttle.Tenancy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate over a real socket on loopback. */
@Timeout(30)
class GateServerTest {
    private final Lessor lessor =
            Gates.lessor(new Limits(600_000, 0, 8, new Amount(100)), Amount.ZERO, Duration.ofMinutes(5));
    private GateServer server;
    private long gate;

    @BeforeEach
    void start() throws IOException {
        server = GateServer.start("127.0.0.1", "127.0.0.1");
        gate = Lessors.open(lessor);
    }

    @AfterEach
    void stop() throws IOException {
        Lessors.close(gate);
        server.close();
    }

    @Test
    void tenancy_overTheSocket_grantsAndSettlesAsInOneJvm() throws Exception {
        Tenancy tenancy = Gates.remote(new GateSocket(server.address()), gate);
        Decision decision = tenancy.desk().acquire(new Need(1, new Amount(60)));
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(60));
        ((Decision.Granted) decision).permit().success(new Amount(41));
        tenancy.close();
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(41));
    }

    @Test
    void connection_brokenBetweenMessages_isMadeAgain() throws Exception {
        GateSocket socket = new GateSocket(server.address());
        assertThat(Gates.reached(socket, gate)).isTrue();
        socket.close();
        assertThat(Gates.reached(socket, gate)).isTrue();
    }

    @Test
    void client_withAnotherSecret_isTurnedAway() throws Exception {
        GateServer.Address address = server.address();
        String wrong = "00".repeat(32);
        GateSocket socket = new GateSocket(new GateServer.Address(address.host(), address.port(), wrong));
        assertThat(Gates.reached(socket, gate)).isFalse();
        assertThatThrownBy(() -> socket.ask(new long[] {gate, 1}))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining(address.secret());
    }

    @Test
    void message_changedOnItsWay_endsTheConnection() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.address().port())) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            GateWire.client(in, out, server.address().secret());
            out.writeInt(2);
            out.writeLong(gate);
            out.writeLong(4);
            out.write(new byte[32]);
            out.flush();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void address_printed_hidesTheSecret() {
        assertThat(server.address().toString()).doesNotContain(server.address().secret());
        assertThat(new GateWay.Socket(gate, server.address()).toString())
                .doesNotContain(server.address().secret());
    }

    @Test
    void reached_gateClosed_isFalse() throws Exception {
        Lessors.close(gate);
        assertThat(Gates.reached(new GateSocket(server.address()), gate)).isFalse();
    }
}
