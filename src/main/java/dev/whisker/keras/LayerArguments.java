package dev.whisker.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.layer.Layer;

/** Compares the arguments of a layer with those in a file. */
final class LayerArguments {
    private static final double TOLERANCE = 1e-6;

    private LayerArguments() {
    }

    /**
     * Whether a layer with the same weights computes the same. Arguments that the file does not have, that are null
     * here, such as strides that follow from the window, or that matter in training alone, are not compared.
     *
     * @param stored the arguments in the words of Keras' configurations
     */
    static boolean agree(JsonNode stored, Layer layer) {
        JsonNode own;
        try {
            own = LayerConfigWriter.of(layer);
        } catch (WhiskerException e) {
            return false;
        }
        return own.properties().stream().allMatch(argument -> isOfTraining(argument.getKey())
                || argument.getValue().isNull() || !stored.has(argument.getKey())
                || equal(stored.get(argument.getKey()), argument.getValue()));
    }

    private static boolean isOfTraining(String argument) {
        return argument.endsWith("_initializer") || argument.endsWith("_regularizer") || argument.equals("momentum")
                || argument.equals("seed");
    }

    private static boolean equal(JsonNode stored, JsonNode own) {
        if (own.isNumber() && stored.isNumber()) {
            double difference = Math.abs(own.doubleValue() - stored.doubleValue());
            return difference <= TOLERANCE * Math.max(1, Math.abs(own.doubleValue()));
        }
        if (own.isArray() && stored.isArray()) {
            boolean same = own.size() == stored.size();
            for (int i = 0; same && i < own.size(); i++) {
                same = equal(stored.get(i), own.get(i));
            }
            return same;
        }
        if (own.isArray() && stored.isNumber()) {
            return allEqual(stored, own);
        }
        return own.equals(stored);
    }

    private static boolean allEqual(JsonNode stored, JsonNode own) {
        for (JsonNode each : own) {
            if (!equal(stored, each)) {
                return false;
            }
        }
        return true;
    }
}
