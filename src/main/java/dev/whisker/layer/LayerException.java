package dev.whisker.layer;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;

/** A layer cannot be applied to an input: one line that names the layer, the input received and the rule. */
public class LayerException extends WhiskerException {
    private static final long serialVersionUID = 1;

    public LayerException(Layer layer, Shape input, String rule) {
        super(layer + " cannot take an input of shape " + input.toKerasString() + ": " + rule);
    }

    public LayerException(String message) {
        super(message);
    }
}
