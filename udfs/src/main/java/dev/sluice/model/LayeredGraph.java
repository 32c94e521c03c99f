package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An ONNX graph of which it is known where its transformer layers end: at the node that adds the bias of a layer's last
 * normalisation. Thread-safe.
 */
final class LayeredGraph {
    /** The input of {@link #rest}. */
    static final String GIVEN = "sluice_hidden";

    private static final String HIDDEN = "last_hidden_state";
    /** Another name, as the last layer's output has that one. */
    private static final String ALL = "sluice_layers";

    /** BERT and its kin, and DistilBERT. */
    private static final Pattern LAST_BIAS =
            Pattern.compile("(?:.*\\.)?layer\\.(\\d{1,4})\\.output(?:\\.LayerNorm|_layer_norm)\\.bias");

    /** A normalisation as single operators, as one, and as ONNX Runtime fuses it with the sum before. */
    private static final Set<String> ENDS = Set.of("Add", "LayerNormalization", "SkipLayerNormalization");

    /** Fields of NodeProto. */
    private static final int INPUTS = 1;

    private static final int OUTPUTS = 2;
    private static final int OPERATOR = 4;
    /** Of TensorProto. */
    private static final int TENSOR_NAME = 8;

    private final byte[] model;
    private final Proto.Field graph;
    /** Of the layer with this index. */
    private final List<String> ends;

    private LayeredGraph(byte[] model, Proto.Field graph, List<String> ends) {
        this.model = model;
        this.graph = graph;
        this.ends = ends;
    }

    /** @return empty where no layers are found, or not each of them once */
    static Optional<LayeredGraph> of(byte[] model) {
        try {
            return OnnxProto.graph(model)
                    .flatMap(graph -> ends(graph).map(ends -> new LayeredGraph(model, graph, ends)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<List<String>> ends(Proto.Field graph) {
        TreeMap<Integer, String> found = new TreeMap<>();
        for (Proto.Field node : graph.fields()) {
            if (node.number() != OnnxProto.NODE || !ENDS.contains(OnnxProto.text(node, OPERATOR))) {
                continue;
            }
            for (String input : OnnxProto.texts(node, INPUTS)) {
                Matcher layer = LAST_BIAS.matcher(input);
                if (layer.matches()
                        && found.put(Integer.parseInt(layer.group(1)), OnnxProto.text(node, OUTPUTS)) != null) {
                    return Optional.empty(); // two stacks of layers, or layers that share their parameters
                }
            }
        }
        return found.isEmpty() || found.lastKey() != found.size() - 1
                ? Optional.empty()
                : Optional.of(List.copyOf(found.values()));
    }

    int layers() {
        return ends.size();
    }

    /** The model that gives the token vectors after the first {@code layers} layers. */
    byte[] upTo(int layers) {
        return slice(layers).bytes();
    }

    /**
     * After how many layers the file with this hash and size ends, if it is what {@link #upTo} gives; 0 where it is not.
     * Needs no memory to speak of.
     */
    int cutIn(BundleManifest.Entry file) {
        for (int layers = 1; layers < layers(); layers++) {
            GraphSlice slice = slice(layers);
            if (slice.size() == file.bytes() && slice.sha256().equals(file.sha256())) {
                return layers;
            }
        }
        return 0;
    }

    private GraphSlice slice(int layers) {
        String end = ends.get(layers - 1);
        return ending(List.of(end), List.of(single(end, HIDDEN)), HIDDEN);
    }

    /**
     * The model that goes on with the token vectors after the first {@code layers} layers, its input {@link #GIVEN}.
     *
     * @return empty where the last layer's output has another name, or what follows reads more of the first layers
     */
    Optional<byte[]> rest(int layers) {
        List<Proto.Field> fields = graph.fields();
        String end = ends.get(layers - 1);
        Reach reach = Reach.of(fields, List.of(HIDDEN), Set.of(end));
        boolean apart = ends.subList(0, layers - 1).stream().noneMatch(reach.values()::contains);
        if (!apart || !reach.values().contains(end) || output(fields, HIDDEN).isEmpty()) {
            return Optional.empty();
        }
        List<byte[]> begin = List.of(
                OnnxProto.input(GIVEN, OnnxProto.FLOAT, shape(fields, HIDDEN)),
                OnnxProto.node("Identity", List.of(GIVEN), end));
        List<Proto.Field> kept =
                fields.stream().filter(field -> staysInRest(field, reach)).toList();
        return Optional.of(new GraphSlice(model, graph, begin, kept, List.of()).bytes());
    }

    private static boolean staysInRest(Proto.Field field, Reach reach) {
        return switch (field.number()) {
            case OnnxProto.NODE -> reach.nodes().contains(field);
            case OnnxProto.INITIALIZER -> reach.values().contains(OnnxProto.text(field, TENSOR_NAME));
            case OnnxProto.VALUE, OnnxProto.INPUT -> reach.values().contains(OnnxProto.name(field));
            case OnnxProto.OUTPUT -> OnnxProto.name(field).equals(HIDDEN);
            default -> true;
        };
    }

    /** See {@link LayerCut#sideBySide}. */
    byte[] sideBySide(List<Integer> layers) {
        List<String> last =
                layers.stream().map(layer -> ends.get(layer - 1)).distinct().toList();
        List<byte[]> nodes = new ArrayList<>();
        List<String> means = new ArrayList<>();
        List<String> firsts = new ArrayList<>();
        nodes.add(OnnxProto.constant("sluice_zero", new long[] {1}, 0));
        for (String end : last) {
            String each = "sluice_layer_" + means.size();
            nodes.add(single(end, each));
            nodes.add(OnnxProto.node(
                    "Gather", List.of(each, "sluice_zero"), each + "_first", OnnxProto.integer("axis", 1)));
            nodes.add(OnnxProto.node("Shape", List.of(each), each + "_shape"));
            nodes.add(OnnxProto.node("Expand", List.of(each + "_first", each + "_shape"), each + "_firsts"));
            means.add(each);
            firsts.add(each + "_firsts");
        }
        List<String> all = new ArrayList<>(means);
        all.addAll(firsts);
        nodes.add(OnnxProto.node("Concat", all, ALL, OnnxProto.integer("axis", 2)));
        return ending(last, nodes, ALL).bytes();
    }

    /** In single precision, as what reads it wants it; where it is so already, ONNX Runtime leaves the node out. */
    private static byte[] single(String from, String to) {
        return OnnxProto.node("Cast", List.of(from), to, OnnxProto.integer("to", OnnxProto.FLOAT));
    }

    /** What leads to some values, and further nodes and constants; which have the output. */
    private GraphSlice ending(List<String> values, List<byte[]> more, String output) {
        try {
            List<Proto.Field> fields = graph.fields();
            Reach reach = Reach.of(fields, values, Set.of());
            Set<String> constants = fields.stream()
                    .filter(field -> field.number() == OnnxProto.INITIALIZER)
                    .map(field -> OnnxProto.text(field, TENSOR_NAME))
                    .collect(Collectors.toSet());
            List<Proto.Field> kept = fields.stream()
                    .filter(field -> stays(field, reach, constants))
                    .toList();
            List<byte[]> after = new ArrayList<>(more);
            after.add(OnnxProto.output(output, OnnxProto.FLOAT, shape(fields, output)));
            return new GraphSlice(model, graph, List.of(), kept, after);
        } catch (IllegalArgumentException e) {
            throw new UserException("train.layers: the ONNX file to cut is damaged: " + e.getMessage(), e);
        }
    }

    /** Some readers want to know it. Empty where the whole graph has no output of this name. */
    private static byte[] shape(List<Proto.Field> fields, String output) {
        return output(fields, output)
                .flatMap(field -> OnnxProto.at(field, 2, 1, 2))
                .map(shape -> Proto.bytes(2, shape.content()))
                .orElse(new byte[0]);
    }

    private static Optional<Proto.Field> output(List<Proto.Field> fields, String name) {
        return fields.stream()
                .filter(field -> field.number() == OnnxProto.OUTPUT
                        && OnnxProto.name(field).equals(name))
                .findFirst();
    }

    /** @param constants initializers: files of old also list them among the inputs */
    private static boolean stays(Proto.Field field, Reach reach, Set<String> constants) {
        return switch (field.number()) {
            case OnnxProto.NODE -> reach.nodes().contains(field);
            case OnnxProto.INITIALIZER -> reach.values().contains(OnnxProto.text(field, TENSOR_NAME));
            case OnnxProto.VALUE -> reach.values().contains(OnnxProto.name(field));
            case OnnxProto.INPUT ->
                reach.values().contains(OnnxProto.name(field)) || !constants.contains(OnnxProto.name(field));
            case OnnxProto.OUTPUT -> false;
            default -> true;
        };
    }
}
