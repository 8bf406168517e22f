package dev.whisker.onnx;

import dev.whisker.exporter.UniqueNames;
import dev.whisker.format.Elements;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.protobuf.ProtoMessage;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A graph under construction: {@code GraphProto}. Values are known by their names. */
final class OnnxGraph {
    private final UniqueNames names = new UniqueNames();
    private final List<ProtoMessage> nodes = new ArrayList<>();
    private final Map<String, String> operators = new HashMap<>();
    private final List<ProtoMessage> constants = new ArrayList<>();

    /** A name for a value, the wanted one if it is free. */
    String name(String wanted) {
        return names.free(wanted);
    }

    /** Adds a constant; its name. */
    String floats(String name, int[] shape, double... values) {
        return floats(name, new NpyArray(shape, values));
    }

    /** Adds a constant whose values are read when the file is written; its name. */
    String floats(String name, Elements values) {
        String free = name(name);
        constants.add(OnnxTensors.floats(free, values));
        return free;
    }

    /** Adds a number; its name. */
    String number(String name, double value) {
        return floats(name, new int[0], value);
    }

    /** Adds a vector of integers; its name. */
    String integers(String name, int... values) {
        String free = name(name);
        constants.add(OnnxTensors.integers(free, values));
        return free;
    }

    /** Adds an operation without settings; the name of its output. */
    String node(String name, String operator, String... inputs) {
        return node(name, operator, List.of(inputs), UnaryOperator.identity());
    }

    /** Adds an operation; the name of its output. */
    String node(String name, String operator, List<String> inputs, UnaryOperator<OnnxNode> settings) {
        String free = name(name);
        nodes.add(settings.apply(new OnnxNode(operator, inputs, free)).proto());
        operators.put(free, operator);
        return free;
    }

    /** Gives a value another shape, of any batch: the first extent stays. The name of the result. */
    String reshape(String name, String value, int... extents) {
        // 0: as many as the input has there.
        extents[0] = 0;
        return node(name, "Reshape", value, integers(name + "/shape", extents));
    }

    /** Whether a value is the output of an operation of this kind. */
    boolean isOutputOf(String operator, String value) {
        return operator.equals(operators.get(value));
    }

    /** Gives a value another name, which was taken by {@link #name} before. */
    void alias(String name, String value) {
        nodes.add(new OnnxNode("Identity", List.of(value), name).proto());
    }

    ProtoMessage proto(String name, String input, Shape inputShape, String output, Shape outputShape) {
        ProtoMessage graph = new ProtoMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, name);
        constants.forEach(constant -> graph.message(5, constant));
        return graph.message(11, OnnxTensors.declaration(input, inputShape)).message(12,
                OnnxTensors.declaration(output, outputShape));
    }
}
