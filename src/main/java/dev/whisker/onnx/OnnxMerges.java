package dev.whisker.onnx;

import dev.whisker.WhiskerException;
import dev.whisker.exporter.GraphNode;
import dev.whisker.layer.Add;
import dev.whisker.layer.Average;
import dev.whisker.layer.Concatenate;
import dev.whisker.layer.Maximum;
import dev.whisker.layer.Merge;
import dev.whisker.layer.Multiply;
import dev.whisker.layer.Subtract;
import dev.whisker.tensor.Shape;
import java.util.List;

/** Layers with several inputs as ONNX operations. The first input decides about the layout of all. */
final class OnnxMerges {
    private final OnnxGraph graph;

    OnnxMerges(OnnxGraph graph) {
        this.graph = graph;
    }

    /** @throws WhiskerException if there are no ONNX operations for the layer */
    Value apply(GraphNode node, Merge layer, List<Value> inputs) {
        String name = node.name();
        if (layer instanceof Add) {
            return leftToRight(name, "Add", inputs);
        } else if (layer instanceof Maximum) {
            return leftToRight(name, "Max", inputs);
        } else if (layer instanceof Subtract) {
            return leftToRight(name, "Sub", inputs);
        } else if (layer instanceof Average) {
            return average(name, inputs);
        } else if (layer instanceof Concatenate concatenate) {
            return concatenate(node, concatenate.axis(), inputs);
        } else if (layer instanceof Multiply) {
            int map = Multiply.featureMap(inputs.stream().map(Value::shape).toList());
            return map >= 0 ? gate(name, inputs.get(map), inputs.get(1 - map)) : product(name, inputs);
        }
        throw new WhiskerException("layer '" + name + "' (" + layer.type()
                + ") cannot be exported to ONNX: there are no operations for it");
    }

    /** Two at a time, as the layer does: the variadic operations of ONNX leave the order open. */
    private Value leftToRight(String name, String operator, List<Value> inputs) {
        Value first = inputs.get(0);
        String merged = first.name();
        for (int i = 1; i < inputs.size(); i++) {
            String step = i == inputs.size() - 1 ? name : name + "/" + i;
            merged = graph.node(step, operator, merged, inputs.get(i).like(first, graph).name());
        }
        return first.to(merged, first.shape());
    }

    private Value average(String name, List<Value> inputs) {
        Value sum = leftToRight(name + "/sum", "Add", inputs);
        String share = graph.number(name + "/share", 1.0 / inputs.size());
        return sum.to(graph.node(name, "Mul", sum.name(), share), sum.shape());
    }

    private Value concatenate(GraphNode node, int axis, List<Value> inputs) {
        Value first = inputs.get(0);
        int along = first.axis(axis < 0 ? axis + first.shape().rank() : axis);
        List<String> parts = inputs.stream().map(input -> input.like(first, graph).name()).toList();
        return first.to(graph.node(node.name(), "Concat", parts, settings -> settings.with("axis", along)),
                node.output());
    }

    /** Of one shape. */
    private Value product(String name, List<Value> inputs) {
        List<Value> factors = inputs.stream().map(input -> apartFromSigmoid(name, input)).toList();
        return leftToRight(name, "Mul", factors);
    }

    /** The same value after a Clip without limits if it is a sigmoid, for the reason given at {@link #gate}. */
    private Value apartFromSigmoid(String name, Value x) {
        boolean isSigmoid = graph.isOutputOf("Sigmoid", x.name()) || graph.isOutputOf("HardSigmoid", x.name());
        return isSigmoid ? x.to(graph.node(name + "/factor", "Clip", x.name()), x.shape()) : x;
    }

    /**
     * The factors, (N,1,1,C) or (N,C), are in the same order in all layouts. They are given their shape even where they
     * have it: OpenCV 4.13 takes the product of any value and a HardSigmoid or Sigmoid for HardSwish or Swish, whatever
     * that was computed from.
     */
    private Value gate(String name, Value x, Value factors) {
        Shape shape = x.shape();
        int channels = shape.channels();
        int[] extents = x.channelsFirst() ? new int[] {1, channels, 1, 1} : new int[] {1, 1, 1, channels};
        String reshaped = graph.reshape(name + "/factors", factors.name(), extents);
        return x.to(graph.node(name, "Mul", x.name(), reshaped), shape);
    }
}
