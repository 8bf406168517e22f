package dev.whisker.check.planted;

import dev.whisker.layer.Instance;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.List;

/** A layer with a mistake planted in it. */
record Planted(Mistake mistake, Layer layer) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
        return layer.outputShape(input);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return layer.outputShape(inputs);
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        return layer.weights(inputs);
    }

    @Override
    public Instance build(LayerContext context, Shape input) {
        return build(context, List.of(input));
    }

    @Override
    public Instance build(LayerContext context, List<Shape> inputs) {
        return mistake.breakage().build(layer, context, inputs);
    }
}
