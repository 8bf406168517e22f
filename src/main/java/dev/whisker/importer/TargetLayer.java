package dev.whisker.importer;

import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A layer that weights can be read into, or a nested model of such layers.
 *
 * <p>Composites that Keras does not know as models (a residual block) are no target layers: their parts stand in the list of the model around them.
 *
 * @param name     its own name, such as "block_1_expand"
 * @param type     Keras' class name, such as "Conv2D"; of a nested model "Functional" or "Sequential"
 * @param weights  its own weights in Keras' order; none for a nested model
 * @param children the layers of a nested model, in topological order; none for a plain layer
 */
public record TargetLayer(String name, String type, List<Weight> weights, List<TargetLayer> children) {

    /** A weight: its name within its layer, such as "kernel", and its shape. */
    public record Weight(String name, Shape shape) {
    }

    /** A layer that is no model, with or without weights. */
    public static TargetLayer of(String name, String type, List<Weight> weights) {
        return new TargetLayer(name, type, List.copyOf(weights), List.of());
    }

    /** A nested model. */
    public static TargetLayer model(String name, String type, List<TargetLayer> children) {
        return new TargetLayer(name, type, List.of(), List.copyOf(children));
    }
}
