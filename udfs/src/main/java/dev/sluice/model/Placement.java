package dev.sluice.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * On which device each operator of a graph ran, as ONNX Runtime's profile of a run tells: a JSON array of events, of which
 * those of the category {@code Node} name operator, provider and bytes of output. Its Java API tells it in no other way, and
 * the option {@code session.disable_cpu_ep_fallback} refuses nearly every graph, for ONNX Runtime itself places the
 * arithmetic of shapes on the CPU.
 */
record Placement(List<Node> nodes) {
    private static final String CPU = "CPUExecutionProvider";
    private static final int SHOWN = 8;
    private static final JsonMapper JSON = new JsonMapper();

    /** @param outputBytes of the profiled run */
    record Node(String name, String operator, String provider, long outputBytes) {
        @Override
        public String toString() {
            return operator + " " + name;
        }
    }

    static Placement read(Path profile) {
        try {
            List<Node> nodes = new ArrayList<>();
            for (JsonNode event : JSON.readTree(profile.toFile())) {
                JsonNode args = event.path("args");
                if (event.path("cat").asText().equals("Node") && args.has("provider")) {
                    nodes.add(new Node(
                            event.path("name").asText().replaceFirst("_kernel_time$", ""),
                            args.path("op_name").asText(),
                            args.path("provider").asText(),
                            args.path("output_size").asLong()));
                }
            }
            return new Placement(List.copyOf(nodes));
        } catch (IOException e) {
            throw new UserException("cannot read what ONNX Runtime says of its operators, " + profile + ": " + e, e);
        }
    }

    /**
     * Refuses a graph that ran in part on the CPU, but for what costs nothing there: shapes, and masks no larger than the
     * input itself.
     *
     * @param tokens of the profiled run, of one row
     * @throws UserException that names the operators
     */
    void requireGpu(Path graph, Device.Resolved device, int tokens) {
        List<Node> onCpu = nodes.stream()
                .filter(node -> node.provider().equals(CPU) && node.outputBytes() > (long) tokens * Long.BYTES)
                .toList();
        if (!onCpu.isEmpty()) {
            Set<String> operators = new LinkedHashSet<>();
            onCpu.forEach(node -> operators.add(node.operator()));
            throw new UserException("ONNX file " + graph + ": " + onCpu.size() + " of " + nodes.size()
                    + " operators would run on the CPU and not on " + device + ": " + String.join(", ", operators)
                    + ", such as " + onCpu.stream().limit(SHOWN).map(Node::name).toList()
                    + "; expected a graph that the GPU can run, or small.cuda.cpu-nodes = true");
        }
    }
}
