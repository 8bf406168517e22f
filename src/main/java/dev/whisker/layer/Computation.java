package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * What a node of a model's graph computes: a {@link Layer}, or the form that a rewrite has put in the place of several
 * layers. Immutable, without weights or memory. All shapes include the batch as first extent.
 */
public interface Computation extends Serializable {
    /** What summaries and messages call it; of a layer Keras' class name, such as "Conv2D". */
    default String type() {
        return getClass().getSimpleName();
    }

    /**
     * The shape of the output for inputs of these shapes.
     *
     * @throws LayerException naming the layer, the input and the rule that the input breaks
     */
    Shape outputShape(List<Shape> inputs);

    /** The weights, in Keras' order. */
    List<WeightSpec> weights(List<Shape> inputs);

    /** What a weight is called in the model: "conv2d/kernel" for the weight "kernel" of the node "conv2d". */
    default String weightPath(String node, String weight) {
        return node + "/" + weight;
    }

    /** Which layer's output the node's output is: of several layers in one, the last. */
    default String valuePath(String node) {
        return node;
    }

    /** Makes the instance that computes, for inputs of exactly these shapes. */
    Instance build(LayerContext context, List<Shape> inputs);
}
