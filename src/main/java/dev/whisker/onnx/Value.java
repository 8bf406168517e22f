package dev.whisker.onnx;

import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A value of a graph.
 *
 * @param shape         as the model has it: channels last, for a batch of 1
 * @param channelsFirst whether in the graph it is (N,C,H,W), the layout of ONNX' convolutions
 */
record Value(String name, Shape shape, boolean channelsFirst) {
    private static final int[] TO_FIRST = {0, 3, 1, 2};
    private static final int[] TO_LAST = {0, 2, 3, 1};

    /** The same feature map with the channels at the second place. */
    Value first(OnnxGraph graph) {
        return channelsFirst ? this : moved(graph, "nchw", TO_FIRST);
    }

    /** The same value as the model has it. */
    Value last(OnnxGraph graph) {
        return channelsFirst ? moved(graph, "nhwc", TO_LAST) : this;
    }

    /** The same value in the layout of another. */
    Value like(Value other, OnnxGraph graph) {
        return other.channelsFirst ? first(graph) : last(graph);
    }

    private Value moved(OnnxGraph graph, String layout, int[] order) {
        String moved = graph.node(name + "/" + layout, "Transpose", List.of(name), node -> node.with("perm", order));
        return new Value(moved, shape, !channelsFirst);
    }

    /** What an operation that keeps the layout made of this value. */
    Value to(String other, Shape otherShape) {
        return new Value(other, otherShape, channelsFirst);
    }

    /** Where an axis of the model is in the graph. */
    int axis(int ofModel) {
        return channelsFirst ? List.of(0, 2, 3, 1).get(ofModel) : ofModel;
    }

    /** The axis of the channels in the graph. */
    int channelAxis() {
        return channelsFirst ? 1 : shape.rank() - 1;
    }
}
