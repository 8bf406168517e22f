package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.util.List;

/** The description of a layer with several inputs, such as {@link Add}. */
public interface Merge extends Layer {
    @Override
    Shape outputShape(List<Shape> inputs);

    @Override
    default List<WeightSpec> weights(List<Shape> inputs) {
        return List.of();
    }

    @Override
    MergeInstance build(LayerContext context, List<Shape> inputs);

    @Override
    default Shape outputShape(Shape input) {
        return outputShape(List.of(input));
    }

    @Override
    default List<WeightSpec> weights(Shape input) {
        return weights(List.of(input));
    }

    @Override
    default MergeInstance build(LayerContext context, Shape input) {
        return build(context, List.of(input));
    }
}
