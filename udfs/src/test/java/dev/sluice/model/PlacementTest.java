package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The profile is real, of ONNX Runtime on the CPU; that some of its operators ran on a GPU is made up. */
class PlacementTest {
    private static final int TOKENS = 64;
    private static final Device.Resolved GPU = new Device.Resolved(true, 1, true, CudaSpec.DEFAULT);

    private static Placement ofARun(Path onnx) {
        long[] ids = new long[TOKENS];
        Arrays.fill(ids, 2003);
        try (OnnxGraph graph =
                OnnxGraph.open(onnx, Pooling.MEAN, Device.Resolved.CPU, new OnnxGraph.Mode(true, false))) {
            graph.run(List.of(new Tokens.Ids(ids, new long[TOKENS])), TOKENS);
            Placement placement = graph.placement().orElseThrow();
            assertThat(graph.placement()).as("told once").isEmpty();
            return placement;
        }
    }

    private static Path onnx() {
        return EncoderSource.in(Fixtures.MINILM_FP32, EncoderSpec.mean()).onnx();
    }

    @Test
    void profile_ofARun_namesEveryOperatorAndWhereItRan() {
        Placement placement = ofARun(onnx());
        assertThat(placement.nodes()).hasSizeGreaterThan(50).allMatch(node -> node.provider()
                .equals("CPUExecutionProvider"));
        assertThat(placement.nodes()).anyMatch(node -> node.operator().equals("Shape") && node.outputBytes() == 16);
        assertThat(placement.nodes()).extracting(Placement.Node::name).noneMatch(name -> name.endsWith("_kernel_time"));
    }

    @Test
    void requireGpu_operatorsThatWorkOnTheCpu_areNamedAndShapesAreNot() {
        Placement placement = ofARun(onnx());
        assertThatThrownBy(() -> placement.requireGpu(Path.of("m.onnx"), GPU, TOKENS))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("ONNX file m.onnx: ")
                .hasMessageContaining("would run on the CPU and not on cuda:1")
                .hasMessageContaining("MatMul")
                .hasMessageContaining("small.cuda.cpu-nodes = true")
                .hasMessageNotContaining("Shape");
    }

    @Test
    void requireGpu_onlyShapesAndMasksOnTheCpu_isFine() {
        List<Placement.Node> nodes = ofARun(onnx()).nodes().stream()
                .map(node -> node.outputBytes() <= TOKENS * 8L
                        ? node
                        : new Placement.Node(node.name(), node.operator(), "CUDAExecutionProvider", node.outputBytes()))
                .toList();
        assertThat(nodes).anyMatch(node -> node.provider().equals("CPUExecutionProvider"));
        assertThatCode(() -> new Placement(nodes).requireGpu(Path.of("m.onnx"), GPU, TOKENS))
                .doesNotThrowAnyException();
    }

    @Test
    void profile_damaged_isToldWithItsFile(@TempDir Path home) throws IOException {
        Path file = Files.writeString(home.resolve("profile.json"), "[{\"cat\":");
        assertThatThrownBy(() -> Placement.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("profile.json");
    }

    @Test
    void graph_withoutProfile_tellsNothing() {
        try (OnnxGraph graph =
                OnnxGraph.open(onnx(), Pooling.MEAN, Device.Resolved.CPU, OnnxGraph.Mode.of(Device.Resolved.CPU))) {
            assertThat(graph.placement()).isEmpty();
        }
    }
}
