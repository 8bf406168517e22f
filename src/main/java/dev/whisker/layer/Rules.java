package dev.whisker.layer;

import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.function.Supplier;

/** The rules that several layers share about their arguments and their inputs. */
final class Rules {
    private Rules() {
    }

    static void atLeastOne(String layer, String argument, int value) {
        if (value < 1) {
            throw new LayerException(layer + ": " + argument + " must be at least 1, received " + value);
        }
    }

    static void atLeastOne(String layer, String argument, Size2d value) {
        if (value.height() < 1 || value.width() < 1) {
            throw new LayerException(layer + ": " + argument + " must be at least 1, received " + value);
        }
    }

    static void inUnitInterval(String layer, String argument, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new LayerException(layer + ": " + argument + " must be between 0 and 1, received " + value);
        }
    }

    static void finite(String layer, String argument, double value) {
        if (!Double.isFinite(value)) {
            throw new LayerException(layer + ": " + argument + " must be a finite number, received " + value);
        }
    }

    /** The input must be (batch, height, width, channels). */
    static void featureMap(Layer layer, Shape input) {
        if (input.rank() != 4) {
            throw new LayerException(layer, input,
                    "it needs (batch, height, width, channels), 4 dimensions; this input has " + input.rank());
        }
        notEmpty(layer, input);
    }

    /** Every extent must be at least 1. */
    static void notEmpty(Layer layer, Shape input) {
        if (input.size() == 0) {
            throw new LayerException(layer, input, "every dimension must be at least 1");
        }
    }

    /** The shape of the one input that a layer has. */
    static Shape only(Layer layer, List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new LayerException(layer + " takes one input, received " + inputs.size());
        }
        return inputs.get(0);
    }

    /** The shape that two inputs or more have in common. */
    static Shape sameShapes(Layer layer, List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw new LayerException(layer + " takes at least two inputs, received " + inputs.size());
        }
        Shape first = inputs.get(0);
        notEmpty(layer, first);
        for (Shape other : inputs) {
            if (!other.equals(first)) {
                throw new LayerException(layer + " cannot take inputs of shapes " + inputs + ": they must be the same");
            }
        }
        return first;
    }

    static Window2d window(Size2d kernel, Size2d strides, Size2d dilation, Padding padding) {
        return new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(), dilation.height(),
                dilation.width(), padding);
    }

    /** What is computed from a feature map; an operation's error is reported as this layer's. */
    static <T> T ofFeatureMap(Layer layer, Shape input, Supplier<T> computed) {
        featureMap(layer, input);
        try {
            return computed.get();
        } catch (IllegalArgumentException e) {
            throw new LayerException(layer, input, e.getMessage());
        }
    }

    /** An extent, which must not be larger than extents can be. */
    static int extent(Layer layer, Shape input, long extent) {
        if (extent > Integer.MAX_VALUE) {
            throw new LayerException(layer, input, "a dimension of the output would be " + extent + "; at most "
                    + Integer.MAX_VALUE + " is possible");
        }
        return (int) extent;
    }
}
