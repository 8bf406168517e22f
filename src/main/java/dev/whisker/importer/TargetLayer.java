package dev.whisker.importer;

import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A layer into which weights can be read, or a nested model of such layers.
 *
 * <p>Composites that are not models in Keras, such as a residual block, are not target layers: their parts are in the
 * list of the model that contains them.
 *
 * @param name its own name, such as "block_1_expand"
 * @param type Keras' class name, such as "Conv2D"; "Functional" or "Sequential" for a nested model
 * @param weights its own weights in Keras' order; none for a nested model
 * @param children the layers of a nested model, in topological order; none for a plain layer
 */
public record TargetLayer(String name, String type, List<Weight> weights, List<TargetLayer> children) {

    /** A weight: its name inside its layer, such as "kernel", and its shape. */
    public record Weight(String name, Shape shape) {
    }

    /** Creates a layer that is not a model, with or without weights. */
    public static TargetLayer of(String name, String type, List<Weight> weights) {
        return new TargetLayer(name, type, List.copyOf(weights), List.of());
    }

    /** Creates a nested model. */
    public static TargetLayer model(String name, String type, List<TargetLayer> children) {
        return new TargetLayer(name, type, List.of(), List.copyOf(children));
    }
}
