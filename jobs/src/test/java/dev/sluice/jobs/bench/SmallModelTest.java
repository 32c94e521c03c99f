package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the figures of small-model are made of, and what it refuses. */
class SmallModelTest {
    private static final Variant.Work WORK = new Variant.Work(10, 900, 1_000, 1_900_000_000L, 2_000_000_000L);

    private static VariantRound round(double seconds, double cpuSeconds) {
        return new VariantRound(100, seconds, cpuSeconds, 512.5, WORK);
    }

    private static final VariantRound ROUND = round(1, 2);

    /** Of wall time the sorted batches are best, of CPU time one row a run. */
    private static Map<String, List<VariantRound>> rounds() {
        Map<String, List<VariantRound>> rounds = new LinkedHashMap<>();
        rounds.put(Variants.SPARK, List.of(ROUND, ROUND));
        rounds.put(Variants.ALONE, List.of(round(1, 1.9), round(1, 1.9)));
        rounds.put(Variants.SORTED + 512, List.of(round(0.5, 1.95), round(0.5, 1.95)));
        rounds.put(Variants.PADDED, List.of(round(4, 8), round(4, 8)));
        rounds.put(Variants.DJL + 1, List.of(round(1, 2), round(1, 2)));
        return rounds;
    }

    private static Measure of(List<Measure> measures, String part) {
        return measures.stream()
                .filter(m -> m.measure().contains(part))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void figures_onACpu_compareRowsPerCpuSecondWithTheBestBareSchedule() {
        List<Measure> measures = new SmallModelFigures("m: ", rounds(), false).measures(Optional.empty());
        Measure bare = of(measures, "its best schedule");
        assertThat(bare.measure()).isEqualTo("m: Spark stage ÷ bare ONNX Runtime, one row a run, its best schedule");
        assertThat(bare.value()).startsWith("0.950 ");
        assertThat(bare.meets()).isFalse();
        assertThat(of(measures, "÷ padded").value()).startsWith("4.000 ");
        assertThat(of(measures, "÷ padded").goal()).isEqualTo(">= 5.00");
        assertThat(of(measures, "padding efficiency").value()).isEqualTo("0.900");
        assertThat(of(measures, "outside the model").value()).isEqualTo("0.0500");
        assertThat(of(measures, "tokens/s").value()).isEqualTo("900");
        assertThat(of(measures, "batch plan").value()).isEqualTo("10.0 rows a run");
        assertThat(measures).hasSize(6 + 4 + 5);
    }

    @Test
    void figures_onAGpu_compareWallTime() {
        List<Measure> measures = new SmallModelFigures("m: ", rounds(), true).measures(Optional.of("512 tokens"));
        Measure bare = of(measures, "its best schedule");
        assertThat(bare.measure()).contains("sorted batches of 512 tokens");
        assertThat(bare.value()).startsWith("0.500 ");
        assertThat(bare.unit()).isEqualTo("ratio of rows/s of wall time");
        assertThat(of(measures, "batch plan").value()).isEqualTo("512 tokens");
    }

    @Test
    void round_asALine_comesBack() {
        assertThat(VariantRound.is("ready")).isFalse();
        assertThat(VariantRound.parse(ROUND.line())).isEqualTo(ROUND);
        assertThat(VariantRound.parse(ROUND.line()).shareOutside()).isEqualTo(0.05, within(1e-12));
    }

    @Test
    void names_graphsWhoseRowsDependOnEachOther_haveNoBatchesThatOneMayChoose() {
        assertThat(Variants.names(false, false)).noneMatch(name -> name.startsWith(Variants.SORTED));
        assertThat(Variants.names(true, false)).contains("sorted-512").allSatisfy(Variants::label);
        assertThat(Variants.names(true, true)).contains("sorted-16384");
    }

    @Test
    void names_bareOnly_areTheStageAndSchedulesOfTheGraph() {
        assertThat(Variants.bare(false, false)).containsExactly(Variants.SPARK, Variants.ALONE);
        assertThat(Variants.bare(true, true))
                .hasSize(4)
                .allMatch(name -> Variants.isBare(name) || name.equals("spark"));
        assertThat(Variants.names(false, false)).hasSize(6);
    }

    @Test
    void rows_ofPaddedBatches_areFewer() {
        assertThat(Variants.rows(Variants.SPARK, 512)).isEqualTo(512);
        assertThat(Variants.rows(Variants.PADDED, 512)).isEqualTo(128);
        assertThat(Variants.rows(Variants.DJL + 32, 40)).isEqualTo(40);
    }

    @Test
    void settings_thatCannotBe_areRefusedBeforeAnythingIsDone(@TempDir Path work) {
        SmallModel benchmark = new SmallModel();
        assertThatThrownBy(() -> benchmark.model("bert"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--model: expected one of [minilm, bge, e5] or a folder");
        assertThatThrownBy(() -> benchmark.only(List.of("padded")))
                .hasMessageContaining("expected 'bare', found [padded]");
        assertThatThrownBy(() -> benchmark.rounds(0)).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> benchmark.device("gpu").run(work, line -> {}))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("expected auto, cpu, cuda or cuda:N");
        assertThatThrownBy(() -> new Linear().device("cpu")).hasMessageContaining("linear runs on the CPU");
    }
}
