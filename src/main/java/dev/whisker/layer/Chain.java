package dev.whisker.layer;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The shapes along layers that stand one after another. */
public final class Chain {
    private Chain() {
    }

    /**
     * The shape that goes into each layer, and behind them that of the output.
     *
     * @throws LayerException if a layer cannot take the output of the one before it, with the layer's name
     */
    public static List<Shape> shapes(List<NamedLayer> layers, Shape input) {
        List<Shape> shapes = new ArrayList<>();
        shapes.add(input);
        for (NamedLayer named : layers) {
            try {
                Shape output = named.layer().outputShape(shapes.get(shapes.size() - 1));
                // Also refuses what nobody could count.
                output.size();
                shapes.add(output);
            } catch (WhiskerException e) {
                throw new LayerException("layer '" + named.name() + "': " + e.getMessage());
            }
        }
        return shapes;
    }

    static Shape outputShape(List<NamedLayer> layers, Shape input) {
        return shapes(layers, input).get(layers.size());
    }
}
