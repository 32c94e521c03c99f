package dev.sluice.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What leads to some values of an ONNX graph.
 *
 * @param values by name
 * @param nodes that make them
 */
record Reach(Set<String> values, Set<Proto.Field> nodes) {
    /** Fields of NodeProto and AttributeProto. */
    private static final int INPUTS = 1;

    private static final int OUTPUTS = 2;
    private static final int ATTRIBUTE = 5;
    private static final Set<Integer> SUBGRAPHS = Set.of(6, 11);

    /**
     * Goes back from the values to the inputs.
     *
     * @param graph its fields
     * @param given values that it does not go back from
     * @throws IllegalArgumentException if a node is no protobuf message
     */
    static Reach of(List<Proto.Field> graph, List<String> values, Set<String> given) {
        Map<String, Proto.Field> makers = new HashMap<>();
        for (Proto.Field field : graph) {
            if (field.number() == OnnxProto.NODE) {
                OnnxProto.texts(field, OUTPUTS).forEach(value -> makers.put(value, field));
            }
        }
        given.forEach(makers::remove);
        Set<String> reached = new HashSet<>();
        Set<Proto.Field> kept = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            String value = open.pop();
            Proto.Field maker = reached.add(value) ? makers.get(value) : null;
            if (maker != null && kept.add(maker)) {
                open.addAll(read(maker));
                reached.addAll(OnnxProto.texts(maker, OUTPUTS));
            }
        }
        return new Reach(reached, kept);
    }

    /** What a node reads, and what the graphs inside it may read of this one. */
    private static List<String> read(Proto.Field node) {
        List<String> read = new ArrayList<>(OnnxProto.texts(node, INPUTS));
        for (Proto.Field attribute : node.fields()) {
            if (attribute.number() != ATTRIBUTE) {
                continue;
            }
            for (Proto.Field inner : attribute.fields()) {
                if (SUBGRAPHS.contains(inner.number())) {
                    inner.fields().stream()
                            .filter(field -> field.number() == OnnxProto.NODE)
                            .forEach(field -> read.addAll(read(field)));
                }
            }
        }
        return read;
    }
}
