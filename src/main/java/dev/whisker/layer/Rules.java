package dev.whisker.layer;

import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/** The rules that several layers share about their arguments and their inputs. */
final class Rules {
    private Rules() {
    }

    static void atLeastOne(String layer, String argument, int value) {
        if (value < 1) {
            throw new LayerException(layer + ": " + argument + " must be at least 1, got " + value);
        }
    }

    static void atLeastOne(String layer, String argument, Size2d value) {
        if (value.height() < 1 || value.width() < 1) {
            throw new LayerException(layer + ": " + argument + " must be at least 1, got " + value);
        }
    }

    static void inUnitInterval(String layer, String argument, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new LayerException(layer + ": " + argument + " must be between 0 and 1, got " + value);
        }
    }

    static void finite(String layer, String argument, double value) {
        if (!Double.isFinite(value)) {
            throw new LayerException(layer + ": " + argument + " must be a finite number, got " + value);
        }
    }

    /** The input must be (batch, height, width, channels). */
    static void featureMap(Layer layer, Shape input) {
        if (input.rank() != 4) {
            throw new LayerException(layer, input, "it needs (batch, height, width, channels), 4 dimensions; this input has " + input.rank());
        }
        notEmpty(layer, input);
    }

    /** Every extent must be at least 1. */
    static void notEmpty(Layer layer, Shape input) {
        if (input.size() == 0) {
            throw new LayerException(layer, input, "every dimension must be at least 1");
        }
    }

    static Window2d window(Size2d kernel, Size2d strides, Size2d dilation, Padding padding) {
        return new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(), dilation.height(), dilation.width(), padding);
    }

    /** Throws if the window does not fit into the feature map. */
    static void windowFits(Layer layer, Window2d window, Shape input) {
        featureMap(layer, input);
        try {
            window.outputHeight(input.height());
            window.outputWidth(input.width());
        } catch (IllegalArgumentException e) {
            throw new LayerException(layer, input, e.getMessage());
        }
    }
}
