package dev.whisker.model;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a model whose layers stand one after another.
 *
 * <pre>
 * Graph model = Sequential.builder(Shape.of(160, 160, 3))
 *     .add(Conv2D.of(32, 3).activation(Activation.RELU))
 *     .add(MaxPooling2D.of(2))
 *     .build();
 * </pre>
 */
public final class Sequential {
    private Sequential() {
    }

    /** @param input of one sample, without the batch: (height, width, channels) */
    public static Builder builder(Shape input) {
        return new Builder(input);
    }

    /** Collects layers and names them as Keras does: conv2d, conv2d_1, ... */
    public static final class Builder {
        private final Shape input;
        private final List<Node> nodes = new ArrayList<>();
        private final LayerNames names = new LayerNames();
        private String name = "sequential";

        private Builder(Shape input) {
            this.input = input;
        }

        public Builder name(String modelName) {
            name = modelName;
            return this;
        }

        public Builder add(Layer layer) {
            return add(names.next(layer), names.withFreeNames(layer));
        }

        /**
         * An application computes as in inference whatever the model does, as Keras recommends for one that was trained
         * before.
         */
        public Builder add(String layerName, Layer layer) {
            nodes.add(new Node(layerName, layer, List.of(nodes.size() - 1), true, LayerNames.isApplication(layer),
                    Draws.by(nodes.size())));
            return this;
        }

        /**
         * The model.
         *
         * @throws LayerException           if a layer cannot take the output of the one before it, with the layer's
         *         name
         * @throws IllegalArgumentException if there is no layer, or a name occurs twice
         */
        public Graph build() {
            return new Graph(name, input, nodes);
        }
    }
}
