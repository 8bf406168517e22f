package dev.whisker.layer;

import dev.whisker.WhiskerException;
import dev.whisker.describe.CallParser;

/**
 * Layers as text, in Python's call syntax: {@code Conv2D(filters=8, kernel_size=(3, 2), strides=2, padding=same,
 * use_bias=false)}.
 */
public final class LayerText {
    private LayerText() {
    }

    /**
     * The layer that a text describes. Strings may be quoted or bare, pairs round or square, truth values Python's or
     * Java's; positional arguments come in Keras' order.
     *
     * @throws WhiskerException if the text cannot be read, or names an unknown layer or argument
     */
    public static Layer parse(String text) {
        return LayerRegistry.create(CallParser.parseCall(text.strip()));
    }

    /** A text that {@link #parse} turns into an equal layer; arguments that have their default are left out. */
    public static String format(Layer layer) {
        return LayerRegistry.signatureOf(layer).map(signature -> signature.format(layer))
                .orElseThrow(() -> new IllegalArgumentException("layer " + layer.type()
                        + " is not registered; see LayerRegistry.register"));
    }
}
