package dev.whisker.onnx;

import dev.whisker.WhiskerException;
import dev.whisker.exporter.ExportedModel;
import dev.whisker.exporter.GraphNode;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.AveragePooling2D;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LeakyReLU;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Merge;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Rescaling;
import dev.whisker.layer.Reshape;
import dev.whisker.layer.Resizing;
import dev.whisker.layer.UpSampling2D;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.op.Activation;
import dev.whisker.tensor.Shape;
import java.util.List;

/** Each layer as ONNX operations that compute what it computes in inference. */
final class OnnxLayers {
    private final OnnxGraph graph;
    private final OnnxLinear linear;
    private final OnnxActivations activations;
    private final OnnxImages images;
    private final OnnxMerges merges;

    OnnxLayers(ExportedModel model, OnnxGraph graph) {
        this.graph = graph;
        linear = new OnnxLinear(model, graph);
        activations = new OnnxActivations(graph);
        images = new OnnxImages(graph);
        merges = new OnnxMerges(graph);
    }

    /** @throws WhiskerException if there are no ONNX operations for the layer */
    Value apply(GraphNode node, List<Value> inputs) {
        Value x = inputs.get(0);
        String name = node.name();
        Layer layer = node.layer();
        if (layer instanceof Conv2D conv) {
            return activated(name, conv.activation(), inner -> linear.conv(inner, node, conv, x));
        } else if (layer instanceof DepthwiseConv2D depthwise) {
            return activated(name, depthwise.activation(), inner -> linear.depthwise(inner, node, depthwise, x));
        } else if (layer instanceof Dense dense) {
            return activated(name, dense.activation(), inner -> linear.dense(inner, node, dense, x));
        } else if (layer instanceof BatchNormalization normalization) {
            return linear.batchNormalization(name, node, normalization, x);
        } else if (layer instanceof ActivationLayer alone) {
            return activations.apply(name, alone.activation(), x);
        } else if (layer instanceof ReLU relu) {
            return activations.apply(name, relu.activation(), x);
        } else if (layer instanceof LeakyReLU leaky) {
            return x.to(activations.leakyRelu(name, leaky.negativeSlope(), x), x.shape());
        } else if (layer instanceof Dropout || layer instanceof RandomFlip || layer instanceof RandomRotation) {
            return x;
        } else if (layer instanceof Merge merge) {
            return merges.apply(node, merge, inputs);
        }
        return withoutWeights(node, x);
    }

    private Value withoutWeights(GraphNode node, Value x) {
        String name = node.name();
        Layer layer = node.layer();
        if (layer instanceof MaxPooling2D pooling) {
            return pooling(node, "MaxPool", OnnxWindow.of(pooling), apartFromPad(name, x));
        } else if (layer instanceof AveragePooling2D pooling) {
            // Padding does not count by ONNX' default.
            return pooling(node, "AveragePool", OnnxWindow.of(pooling), apartFromPad(name, x));
        } else if (layer instanceof GlobalMaxPooling2D) {
            return globalPooling(node, "GlobalMaxPool", x);
        } else if (layer instanceof GlobalAveragePooling2D) {
            return globalPooling(node, "GlobalAveragePool", x);
        } else if (layer instanceof Flatten) {
            Value in = x.last(graph);
            return in.to(graph.node(name, "Flatten", List.of(in.name()), settings -> settings.with("axis", 1)),
                    node.output());
        } else if (layer instanceof Reshape) {
            return reshape(name, x.last(graph), node.output());
        } else if (layer instanceof Rescaling rescaling) {
            return images.rescaling(name, rescaling, x);
        } else if (layer instanceof Resizing resizing) {
            return images.resizing(name, resizing.interpolation(), x, node.output());
        } else if (layer instanceof UpSampling2D up) {
            return images.resizing(name, up.interpolation(), x, node.output());
        } else if (layer instanceof ZeroPadding2D padding) {
            return images.zeroPadding(name, padding, x, node.output());
        }
        throw new WhiskerException("layer '" + name + "' (" + layer.type()
                + ") cannot be exported to ONNX: there are no operations for it");
    }

    /** What makes the value before the activation, given the name of its result. */
    private interface Linear {
        Value named(String name);
    }

    private Value activated(String name, Activation activation, Linear layer) {
        return activation == Activation.LINEAR ? layer.named(name)
                : activations.apply(name, activation, layer.named(name + "/linear"));
    }

    private Value pooling(GraphNode node, String operator, OnnxWindow window, Value x) {
        Value in = x.first(graph);
        return in.to(graph.node(node.name(), operator, List.of(in.name()), settings -> window.undilated(settings,
                window.pads(x.shape()))), node.output());
    }

    /**
     * The same value after a Clip without limits if it was padded: onnxruntime 1.30 makes one operation of Pad and
     * MaxPool, in which zeros around the picture are no longer values that can be the largest.
     */
    private Value apartFromPad(String name, Value x) {
        return graph.isOutputOf("Pad", x.name()) ? x.to(graph.node(name + "/padded", "Clip", x.name()), x.shape()) : x;
    }

    private Value globalPooling(GraphNode node, String operator, Value x) {
        Value in = x.first(graph);
        if (node.output().rank() == 4) {
            return in.to(graph.node(node.name(), operator, in.name()), node.output());
        }
        String pooled = graph.node(node.name() + "/pooled", operator, in.name());
        return new Value(graph.node(node.name(), "Flatten", List.of(pooled), settings -> settings.with("axis", 1)),
                node.output(), false);
    }

    /** The elements of a value as the model has it, in another shape. */
    private Value reshape(String name, Value x, Shape shape) {
        return x.to(graph.reshape(name, x.name(), shape.toArray()), shape);
    }
}
