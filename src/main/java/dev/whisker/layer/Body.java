package dev.whisker.layer;

import dev.whisker.describe.ArgumentKind;
import dev.whisker.describe.ArgumentKinds;
import dev.whisker.describe.Call;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The layers that a {@link Block} is made of. */
public record Body(List<NamedLayer> layers) implements Serializable {
    /** As an argument: [Conv2D(8, 3), ReLU()]. */
    public static final ArgumentKind ARGUMENT = new ArgumentKind("a list of layers, such as [Conv2D(8, 3), ReLU()]",
            List.of(), Body::ofPlain, Body::text);

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

    private static Body ofPlain(Object plain) {
        return plain instanceof Body body ? body
                : of(ArgumentKinds.list(plain).stream().map(Body::layer).toList());
    }

    /** A layer with arguments is a call, one without may be a word. */
    private static Layer layer(Object plain) {
        if (plain instanceof Call call) {
            return LayerRegistry.create(call);
        }
        if (plain instanceof String text) {
            return LayerText.parse(text);
        }
        throw new IllegalArgumentException("not a layer");
    }

    private static String text(Object body) {
        return ((Body) body).layers().stream().map(named -> named.layer().toString())
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
