package dev.whisker.layer;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names for the layers of a model in their order, as Keras gives them: conv2d, conv2d_1, ... An application is called base. */
public final class LayerNames {
    private static final String APPLICATION = "base";

    private final Map<String, Integer> counts = new HashMap<>();

    /** The name of the next layer. */
    public String next(Layer layer) {
        boolean application = layer instanceof Composite && !(layer instanceof Block);
        String base = application ? APPLICATION : snakeCase(layer.type());
        int count = counts.merge(base, 1, Integer::sum) - 1;
        return count == 0 ? base : base + "_" + count;
    }

    /** Keras' rule (backend {@code to_snake_case}): MaxPooling2D becomes max_pooling2d. */
    private static String snakeCase(String type) {
        return type.replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
