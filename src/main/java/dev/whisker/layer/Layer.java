package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * The description of a layer: a record of its Keras arguments, immutable, without weights or memory. All shapes include the batch as first extent.
 */
public interface Layer extends Serializable {
    /** Keras' class name, such as "Conv2D". */
    default String type() {
        return getClass().getSimpleName();
    }

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
    LayerInstance build(LayerContext context, Shape input);
}
