package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * The layers of an application that is no longer as its description makes it, say because some of them are frozen. It goes by the application's type, its
 * layers by their names, and its weights by their paths.
 *
 * @param type of the application
 * @param body the layers, as the application makes them for the one input shape that this is used with
 */
public record Submodel(String type, Body body) implements Composite {
    @Override
    public List<NamedLayer> body(Shape input) {
        return body.layers();
    }
}
