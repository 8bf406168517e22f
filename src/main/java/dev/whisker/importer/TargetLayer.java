package dev.whisker.importer;

import dev.whisker.layer.Layer;
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
 * @param inputs the layers whose outputs a plain layer takes, by their numbers among the plain layers of the whole
 *               model; {@link #INPUT} is the model's input; none if unknown, and for a nested model
 * @param layer the arguments of a plain layer; null if unknown, and for a nested model
 */
public record TargetLayer(String name, String type, List<Weight> weights, List<TargetLayer> children,
        List<Integer> inputs, Layer layer) {
    /** The number of the model's input. */
    public static final int INPUT = -1;

    /** A weight: its name inside its layer, such as "kernel", and its shape. */
    public record Weight(String name, Shape shape) {
    }

    /** Creates a layer that is not a model, with or without weights; its connections are unknown. */
    public static TargetLayer of(String name, String type, List<Weight> weights) {
        return new TargetLayer(name, type, List.copyOf(weights), List.of(), List.of(), null);
    }

    /** Creates a nested model. */
    public static TargetLayer model(String name, String type, List<TargetLayer> children) {
        return new TargetLayer(name, type, List.of(), List.copyOf(children), List.of(), null);
    }

    /** Returns the same layer with connections and arguments. */
    public TargetLayer connected(List<Integer> numbers, Layer arguments) {
        return new TargetLayer(name, type, weights, children, List.copyOf(numbers), arguments);
    }

    /** Returns the number of plain layers in it, itself included. */
    int count() {
        return children.isEmpty() ? 1 : children.stream().mapToInt(TargetLayer::count).sum();
    }

    /** Returns the same layer in the part of a model that begins at a number; layers outside become its input. */
    TargetLayer within(int first, int count) {
        return new TargetLayer(name, type, weights,
                children.stream().map(child -> child.within(first, count)).toList(),
                inputs.stream().map(i -> i >= first && i < first + count ? i - first : INPUT).toList(), layer);
    }
}
