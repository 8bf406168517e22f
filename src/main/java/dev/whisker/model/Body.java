package dev.whisker.model;

import dev.whisker.describe.ArgumentKind;
import dev.whisker.describe.ArgumentKinds;
import dev.whisker.describe.Call;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.layer.LayerText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Layers and blocks that stand one after another, as an argument of a {@link Block}. */
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
            named.add(new NamedLayer(names.next(layer), names.withFreeNames(layer)));
        }
        return new Body(named);
    }

    /** Writes the layers, each to the output of the one before it. */
    public Value write(GraphWriter writer, Value input) {
        Value last = input;
        for (NamedLayer named : layers) {
            last = writer.add(named.name(), named.layer(), last);
        }
        return last;
    }

    /** The same layers with names that no other layer of the model has. */
    public Body withNames(LayerNames names) {
        return new Body(layers.stream()
                .map(named -> new NamedLayer(names.take(named.name()), names.withFreeNames(named.layer()))).toList());
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
