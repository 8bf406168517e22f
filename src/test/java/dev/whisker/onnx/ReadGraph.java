package dev.whisker.onnx;

import dev.whisker.support.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ONNX file for tests: its operations and constants. */
final class ReadGraph {
    /** An operation; its settings are numbers, lists of numbers or texts. */
    record Node(String name, String operator, List<String> inputs, Map<String, Object> settings) {
    }

    final ProtoReader model;
    final ProtoReader graph;
    final List<Node> nodes = new ArrayList<>();
    private final Map<String, ProtoReader> constants = new LinkedHashMap<>();

    ReadGraph(Path file) throws IOException {
        model = new ProtoReader(Files.readAllBytes(file));
        graph = model.message(7);
        for (ProtoReader node : graph.messages(1)) {
            Map<String, Object> settings = new LinkedHashMap<>();
            node.messages(5).forEach(attribute -> settings.put(attribute.text(1), switch ((int) attribute.number(20)) {
                case 1 -> attribute.real(2);
                case 2 -> attribute.number(3);
                case 3 -> attribute.text(4);
                default -> attribute.numbers(8);
            }));
            nodes.add(new Node(node.text(2), node.text(4), node.texts(1), settings));
        }
        graph.messages(5).forEach(tensor -> constants.put(tensor.text(8), tensor));
    }

    List<String> operators() {
        return nodes.stream().map(Node::operator).toList();
    }

    Node node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
    }

    List<Long> shape(String constant) {
        return constants.get(constant).numbers(1);
    }

    float[] floats(String constant) {
        FloatBuffer values = raw(constant, 1).asFloatBuffer();
        float[] array = new float[values.remaining()];
        values.get(array);
        return array;
    }

    long[] integers(String constant) {
        LongBuffer values = raw(constant, 7).asLongBuffer();
        long[] array = new long[values.remaining()];
        values.get(array);
        return array;
    }

    private ByteBuffer raw(String constant, long type) {
        ProtoReader tensor = constants.get(constant);
        if (tensor.number(2) != type) {
            throw new IllegalArgumentException(constant + " has type " + tensor.number(2));
        }
        return tensor.raw(9);
    }

    /** Name and extents of a declared value. */
    static List<Object> declared(ProtoReader value) {
        List<Object> parts = new ArrayList<>(List.of(value.text(1)));
        value.message(2).message(1).message(2).messages(1)
                .forEach(extent -> parts.add(extent.texts(2).isEmpty() ? extent.number(1) : extent.text(2)));
        return parts;
    }
}
