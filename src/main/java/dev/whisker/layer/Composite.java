package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer made of layers, one after another: a whole application such as MobileNetV2. Its weights are those of the layers in it, under their names
 * ("block_1_expand/kernel").
 */
public interface Composite extends Layer {
    /**
     * The layers inside, for an input of this shape. Names are unique, ids too, counted from 0.
     *
     * @throws LayerException if it cannot take the input
     */
    List<NamedLayer> body(Shape input);

    @Override
    default Shape outputShape(Shape input) {
        return Chain.outputShape(body(input), input);
    }

    @Override
    default List<WeightSpec> weights(Shape input) {
        List<NamedLayer> body = body(input);
        List<Shape> shapes = Chain.shapes(body, input);
        List<WeightSpec> weights = new ArrayList<>();
        for (int i = 0; i < body.size(); i++) {
            weights.addAll(body.get(i).weights(shapes.get(i)));
        }
        return weights;
    }

    @Override
    default LayerInstance build(LayerContext context, Shape input) {
        return new ChainInstance(context, body(input), input);
    }
}
