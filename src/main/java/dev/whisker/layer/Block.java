package dev.whisker.layer;

import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A composite that joins a model's chain of layers without a name of its own in it: a branch and its addition, say. The layers in it are named as if they
 * stood in the model themselves.
 */
public interface Block extends Composite {
    Body body();

    /** The same block around other layers. */
    Block withBody(Body body);

    @Override
    default List<NamedLayer> body(Shape input) {
        return body().layers();
    }

    /** The same block with each of its layers changed. */
    default Block mapBody(UnaryOperator<NamedLayer> change) {
        return withBody(new Body(body().layers().stream().map(change).toList()));
    }
}
