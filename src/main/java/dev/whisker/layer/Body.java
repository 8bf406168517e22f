package dev.whisker.layer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The layers that a {@link Block} is made of. */
public record Body(List<NamedLayer> layers) implements Serializable {
    /** @throws LayerException if there are none */
    public Body {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new LayerException("a body needs at least one layer");
        }
    }

    /** Layers one after another, named in Keras' way. */
    public static Body of(Layer... layers) {
        return of(List.of(layers));
    }

    /** Layers one after another, named in Keras' way. */
    public static Body of(List<? extends Layer> layers) {
        LayerNames names = new LayerNames();
        List<NamedLayer> named = new ArrayList<>();
        for (Layer layer : layers) {
            named.add(new NamedLayer(names.next(layer), names.withFreeNames(layer), named.size()));
        }
        return new Body(named);
    }
}
