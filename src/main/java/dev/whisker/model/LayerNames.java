package dev.whisker.model;

import dev.whisker.layer.Layer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names for the layers of a model in their order, as Keras gives them: conv2d, conv2d_1, ... An application is called
 * base.
 */
public final class LayerNames {
    private static final String APPLICATION = "base";

    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /** The name of the next layer. */
    public String next(Layer layer) {
        return free(isApplication(layer) ? APPLICATION : snakeCase(layer.type()));
    }

    static boolean isApplication(Layer layer) {
        return layer instanceof Composite composite && composite.isApplication();
    }

    /**
     * The layer, with names for the layers in it that no other layer has, where it is a {@link Block}. Names that are
     * free stay.
     */
    public Layer withFreeNames(Layer layer) {
        return layer instanceof Composite composite ? composite.withNames(this) : layer;
    }

    /** The wanted name if it is free, else one like it. */
    public String take(String wanted) {
        return taken.add(wanted) ? wanted : free(wanted.replaceAll("_\\d+$", ""));
    }

    private String free(String base) {
        while (true) {
            int count = counts.merge(base, 1, Integer::sum) - 1;
            String name = count == 0 ? base : base + "_" + count;
            if (taken.add(name)) {
                return name;
            }
        }
    }

    /** Keras' rule (backend {@code to_snake_case}): MaxPooling2D becomes max_pooling2d. */
    private static String snakeCase(String type) {
        return type.replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])",
                "$1_$2").toLowerCase(Locale.ROOT);
    }
}
