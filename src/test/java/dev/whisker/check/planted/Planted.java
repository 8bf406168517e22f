package dev.whisker.check.planted;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
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
    public List<WeightSpec> weights(Shape input) {
        return layer.weights(input);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return mistake.breakage().build(layer, context, input);
    }
}
