package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.throttle.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which way is taken when executors differ. */
class GateWaysTest {
    private static final GateServer.Address ADDRESS = new GateServer.Address("driver", 7, "00");
    private static final GateWay.Alone ALONE = new GateWay.Alone(new Limits(60, 0, 8, null), 4, Duration.ofMinutes(5));

    private final List<String> said = new ArrayList<>();

    @Test
    void choose_allHaveThePlugin_takesRpc() {
        assertThat(choose(GateWays.RPC)).isEqualTo(new GateWay.Rpc(3));
        assertThat(said).isEmpty();
    }

    @Test
    void choose_someWithoutThePlugin_takesTheSocketForAll() {
        assertThat(choose(GateWays.RPC, GateWays.SOCKET)).isEqualTo(new GateWay.Socket(3, ADDRESS));
        assertThat(said).isEmpty();
    }

    @Test
    void choose_oneWithoutAnyWay_dividesTheLimitsAndWarnsOnce() {
        assertThat(choose(GateWays.RPC, GateWays.SOCKET, GateWays.NONE)).isEqualTo(ALONE);
        assertThat(said).hasSize(1);
        assertThat(said.get(0))
                .startsWith("warning: ")
                .contains("divided over 4 tasks", "spark.plugins", ADDRESS.toString())
                .doesNotContain(ADDRESS.secret() + ADDRESS.secret());
    }

    private GateWay choose(String... ways) {
        return GateWays.choose(Set.of(ways), 3, ADDRESS, ALONE, said::add);
    }
}
