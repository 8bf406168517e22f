package dev.whisker.exporter;

import dev.whisker.layer.Layer;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A step of a model without composites: a layer, or two values joined element by element.
 *
 * @param name      as in the model, "base/block_1_expand"; weights are named by it. Not unique for layers without weights.
 * @param layer     null for a join
 * @param join      null for a layer
 * @param inputs    the numbers of the nodes whose outputs it takes; {@link LayerGraph#INPUT} is the model's input
 * @param input     shape of the first input, for a batch of 1
 * @param output    shape of the output, for a batch of 1
 * @param trainable false if its weights are frozen
 * @param inference whether it computes as in inference in training too
 */
public record GraphNode(String name, Layer layer, Join join, List<Integer> inputs, Shape input, Shape output, boolean trainable, boolean inference) {
    /** How two values become one. */
    public enum Join {
        /** The sum. */
        ADD,
        /** The product; the second value may be one factor a channel, (N,1,1,C) or (N,C). */
        MULTIPLY
    }

    /** What a weight of the layer is called in the model. */
    public String path(String weight) {
        return name + "/" + weight;
    }
}
