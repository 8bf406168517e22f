package dev.whisker.model;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * A layer made of layers: a word for the nodes that it writes. A model's graph {@linkplain Graph#open opens} it, so
 * that nothing but plain layers is left; its weights are those of the layers in it.
 *
 * <p>An application such as MobileNetV2 is a model of its own: its layers are named by its own name ("base/Conv1"), and
 * in a model they compute as in inference. A {@link Block} such as a residual one is not: its layers are named as if
 * they stood next to it.
 */
public interface Composite extends Layer {
    /**
     * Writes the nodes. Random numbers are drawn by the order of adding.
     *
     * @param name the composite's own name; a block gives it to the node that joins its branches
     * @return the output
     * @throws dev.whisker.layer.LayerException if it cannot take the input
     */
    Value write(GraphWriter writer, String name, Value input);

    /** Whether it is a model of its own. */
    default boolean isApplication() {
        return true;
    }

    /** The same composite, its layers named so that none has the name of another layer of the model. */
    default Composite withNames(LayerNames names) {
        return this;
    }

    @Override
    default Shape outputShape(Shape input) {
        return Opening.shape(this, input);
    }

    @Override
    default List<WeightSpec> weights(Shape input) {
        return Graph.of(this, input).weights();
    }

    @Override
    default LayerInstance build(LayerContext context, Shape input) {
        return Opening.open(this, input, context.key().number()).build(context, input);
    }
}
