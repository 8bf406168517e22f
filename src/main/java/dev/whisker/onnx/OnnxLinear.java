package dev.whisker.onnx;

import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.GraphNode;
import dev.whisker.format.Elements;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Layers with weights as ONNX operations, without their activation. */
final class OnnxLinear {
    private static final String KERNEL = "kernel";
    private static final String BIAS = "bias";

    private final ExportedModel model;
    private final OnnxGraph graph;

    OnnxLinear(ExportedModel model, OnnxGraph graph) {
        this.model = model;
        this.graph = graph;
    }

    Value conv(String name, GraphNode node, Conv2D layer, Value x) {
        Elements kernel = model.weight(node, KERNEL);
        int[] shape = kernel.shape();
        int[] moved = {shape[3], shape[2], shape[0], shape[1]};
        String weights = graph.floats(node.path(KERNEL),
                Kernels.outputsFirst(kernel, moved, (long) shape[0] * shape[1], shape[2], shape[3]));
        return convolution(name, node, weights, layer.useBias(), 1,
                OnnxWindow.of(layer.kernelSize(), layer.strides(), layer.dilationRate(), layer.padding()), x);
    }

    /** A convolution of one group a channel. */
    Value depthwise(String name, GraphNode node, DepthwiseConv2D layer, Value x) {
        Elements kernel = model.weight(node, KERNEL);
        int[] shape = kernel.shape();
        // Output c * M + m has the kernel (.,.,c,m): as if there were one input channel, and C * M outputs.
        int[] moved = {shape[2] * shape[3], 1, shape[0], shape[1]};
        String weights = graph.floats(node.path(KERNEL),
                Kernels.outputsFirst(kernel, moved, (long) shape[0] * shape[1], 1, moved[0]));
        return convolution(name, node, weights, layer.useBias(), shape[2],
                OnnxWindow.of(layer.kernelSize(), layer.strides(), layer.dilationRate(), layer.padding()), x);
    }

    private Value convolution(String name, GraphNode node, String weights, boolean useBias, int groups,
            OnnxWindow window, Value x) {
        Value in = x.first(graph);
        int[] pads = window.pads(x.shape());
        String map = in.name();
        if (groups > 1 && (x.shape().height() == 1 || x.shape().width() == 1) && Arrays.stream(pads).anyMatch(pad ->
                pad > 0)) {
            // OpenCV 4.13 reads beyond a map of one row or column where it pads it for a depthwise kernel of 3 x 3
            // itself.
            map = graph.node(name + "/padded", "Pad", map, graph.integers(name + "/pads", 0, 0, pads[0], pads[1], 0, 0,
                    pads[2], pads[3]));
            pads = new int[pads.length];
        }
        List<String> inputs = new ArrayList<>(List.of(map, weights));
        if (useBias) {
            inputs.add(vector(node, BIAS));
        }
        int[] left = pads;
        return in.to(graph.node(name, "Conv", inputs, settings -> window.settings(settings, left).with("group",
                groups)), node.output());
    }

    Value dense(String name, GraphNode node, Dense layer, Value x) {
        Value in = x.last(graph);
        String weights = graph.floats(node.path(KERNEL), model.weight(node, KERNEL));
        if (in.shape().rank() == 2) {
            List<String> inputs = new ArrayList<>(List.of(in.name(), weights));
            if (layer.useBias()) {
                inputs.add(vector(node, BIAS));
            }
            return in.to(graph.node(name, "Gemm", inputs, settings -> settings), node.output());
        }
        if (!layer.useBias()) {
            return in.to(graph.node(name, "MatMul", in.name(), weights), node.output());
        }
        String product = graph.node(name + "/product", "MatMul", in.name(), weights);
        return in.to(graph.node(name, "Add", product, vector(node, BIAS)), node.output());
    }

    private String vector(GraphNode node, String weight) {
        return graph.floats(node.path(weight), model.weight(node, weight));
    }

    /**
     * {@code y = (x - mean) / sqrt(variance + epsilon) * gamma + beta}; ONNX wants the channels at the second place, or
     * last of two.
     */
    Value batchNormalization(String name, GraphNode node, BatchNormalization layer, Value x) {
        int channels = x.shape().channels();
        double[] gamma = layer.scale() ? values(node, "gamma") : filled(channels, 1);
        double[] beta = layer.center() ? values(node, "beta") : filled(channels, 0);
        double[] mean = values(node, "moving_mean");
        double[] variance = values(node, "moving_variance");
        int rank = x.shape().rank();
        int[] shape = {channels};
        if (rank == 2 || rank == 4) {
            Value in = rank == 4 ? x.first(graph) : x;
            List<String> inputs = List.of(in.name(), graph.floats(node.path("gamma"), shape, gamma),
                    graph.floats(node.path("beta"), shape, beta),
                    graph.floats(node.path("moving_mean"), shape, mean),
                    graph.floats(node.path("moving_variance"), shape, variance));
            return in.to(graph.node(name, "BatchNormalization", inputs,
                    settings -> settings.with("epsilon", (float) layer.epsilon())), x.shape());
        }
        double[] factor = new double[channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            factor[c] = gamma[c] / Math.sqrt(variance[c] + layer.epsilon());
            shift[c] = beta[c] - mean[c] * factor[c];
        }
        String scaled = graph.node(name + "/scaled", "Mul", x.name(), graph.floats(node.path("factor"), shape, factor));
        return x.to(graph.node(name, "Add", scaled, graph.floats(node.path("shift"), shape, shift)), x.shape());
    }

    /** One number a channel, which fits into memory. */
    private double[] values(GraphNode node, String weight) {
        return model.weight(node, weight).toArray().data();
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
