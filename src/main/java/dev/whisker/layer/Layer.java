package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * The description of a layer: a record of its Keras arguments, immutable, without weights or memory. All shapes include
 * the batch as first extent. A layer with several inputs is a {@link Merge}.
 */
public interface Layer extends Computation {
    /**
     * The shape of the output for an input of this shape.
     *
     * @throws LayerException naming the layer, the input and the rule that the input breaks
     */
    Shape outputShape(Shape input);

    /** The weights, in Keras' order; none by default. */
    default List<WeightSpec> weights(Shape input) {
        return List.of();
    }

    /** Makes the instance that computes, for inputs of exactly this shape. */
    Instance build(LayerContext context, Shape input);

    @Override
    default Shape outputShape(List<Shape> inputs) {
        return outputShape(Rules.only(this, inputs));
    }

    @Override
    default List<WeightSpec> weights(List<Shape> inputs) {
        return weights(Rules.only(this, inputs));
    }

    @Override
    default Instance build(LayerContext context, List<Shape> inputs) {
        return build(context, Rules.only(this, inputs));
    }
}
