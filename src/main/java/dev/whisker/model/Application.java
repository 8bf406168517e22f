package dev.whisker.model;

import dev.whisker.tensor.Shape;
import java.util.List;

/** An application whose layers and blocks stand one after another. */
public interface Application extends Composite {
    /**
     * The layers, for an input of this shape. Names are unique.
     *
     * @throws dev.whisker.layer.LayerException if it cannot take the input
     */
    List<NamedLayer> body(Shape input);

    @Override
    default Value write(GraphWriter writer, String name, Value input) {
        return new Body(body(writer.shape(input))).write(writer, input);
    }
}
