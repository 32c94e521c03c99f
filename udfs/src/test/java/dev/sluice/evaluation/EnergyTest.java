package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.evaluation.Energy.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergyTest {
    @TempDir
    private Path root;

    private void zone(String folder, String name, long microjoules) throws IOException {
        Path zone = Files.createDirectories(root.resolve(folder));
        Files.writeString(zone.resolve("name"), name + "\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "65000000000\n");
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    }

    @Test
    void rapl_twoPackages_areAddedAndTheirPartsAreNot() throws IOException {
        zone("intel-rapl:0", "package-0", 1_000_000);
        zone("intel-rapl:1", "package-1", 5_000_000);
        zone("intel-rapl:0:0", "core", 0);
        zone("intel-rapl:2", "psys", 0);
        Rapl rapl = Rapl.start(root).orElseThrow();
        assertThat(rapl.joules()).hasValue(0);
        zone("intel-rapl:0", "package-0", 3_500_000);
        zone("intel-rapl:1", "package-1", 6_000_000);
        zone("intel-rapl:0:0", "core", 9_000_000);
        zone("intel-rapl:2", "psys", 9_000_000);
        rapl.sample();
        assertThat(rapl.joules()).hasValue(3.5);
    }

    @Test
    void rapl_counterComesRound_goesOnAtItsRange() throws IOException {
        zone("intel-rapl:0", "package-0", 64_000_000_000L);
        Rapl rapl = Rapl.start(root).orElseThrow();
        zone("intel-rapl:0", "package-0", 2_000_000_000L);
        rapl.sample();
        assertThat(rapl.joules()).hasValue(3_000);
        zone("intel-rapl:0", "package-0", 1_000_000_000L);
        rapl.sample();
        assertThat(rapl.joules()).hasValue(3_000 + 64_000);
    }

    @Test
    void rapl_notThereOrNotReadable_isEmpty() throws IOException {
        assertThat(Rapl.start(root.resolve("none"))).isEmpty();
        assertThat(Rapl.start(root)).isEmpty();
        zone("intel-rapl:0", "psys", 0);
        assertThat(Rapl.start(root)).isEmpty();
        zone("intel-rapl:0", "package-0", 0);
        Files.writeString(root.resolve("intel-rapl:0/energy_uj"), "no number");
        assertThat(Rapl.start(root)).isEmpty();
    }

    @Test
    void rapl_lostInBetween_saysNothing() throws IOException {
        zone("intel-rapl:0", "package-0", 0);
        Rapl rapl = Rapl.start(root).orElseThrow();
        Files.delete(root.resolve("intel-rapl:0/energy_uj"));
        rapl.sample();
        zone("intel-rapl:0", "package-0", 5);
        rapl.sample();
        assertThat(rapl.joules()).isEmpty();
    }

    @Test
    void estimate_coresAndGpus_isPowerTimesTime() {
        Energy cpu = Energy.estimate(15.5, 2, 0, new Power(10, 300));
        assertThat(cpu).isEqualTo(new Energy(310, Energy.Source.ESTIMATE, "estimate: 10 W a core"));
        assertThat(cpu.source().text()).isEqualTo("estimate");
        Energy gpu = Energy.estimate(10, 4, 1, new Power(7.5, 300));
        assertThat(gpu.joules()).isCloseTo(3_300, within(1e-9));
        assertThat(gpu.basis()).isEqualTo("estimate: 7.5 W a core and 300 W a GPU");
        assertThat(Energy.measured(5).source().text()).isEqualTo("rapl");
        assertThatIllegalArgumentException().isThrownBy(() -> Energy.measured(Double.NaN));
    }

    @Test
    void saving_ofACascade_isOneLessItsPart() {
        // n 1,000, e_S 1 J, n_LLM 200, e_L 50 J: E = 1,000 + 10,000 of 50,000.
        assertThat(Energy.saving(1_000, 10_000, 50_000)).isCloseTo(0.78, within(1e-12));
        assertThat(Energy.saving(60_000, 0, 50_000)).isCloseTo(-0.2, within(1e-12));
        assertThatIllegalArgumentException().isThrownBy(() -> Energy.saving(1, 1, 0));
    }

    @Test
    void flops_ofAToken_areTwoAParameter() {
        assertThat(Energy.flopsPerToken(8e9)).isEqualTo(16e9);
    }
}
