package dev.whisker.application;

import dev.whisker.layer.LayerException;
import dev.whisker.model.Composite;
import dev.whisker.tensor.Shape;
import java.util.List;

/** What applications ask of their arguments and of their input. */
final class InputRules {
    private static final int MIN_SIDE = 32;

    private InputRules() {
    }

    /** The argument input_shape, if given, is (height, width, channels). */
    static void checkShape(String application, List<Integer> inputShape) {
        if (inputShape != null && (inputShape.size() != 3 || inputShape.get(0) < MIN_SIDE
                || inputShape.get(1) < MIN_SIDE || inputShape.get(2) < 1)) {
            throw new LayerException(application
                    + ": input_shape must be (height, width, channels) with sides of at least " + MIN_SIDE
                    + ", such as (224, 224, 3); received " + inputShape);
        }
    }

    static void checkWidth(String application, double alpha, int classes) {
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new LayerException(application + ": alpha must be a number above 0, received " + alpha);
        }
        if (classes < 1) {
            throw new LayerException(application + ": classes must be at least 1, received " + classes);
        }
    }

    static void checkRate(String application, double dropoutRate) {
        if (!(dropoutRate >= 0 && dropoutRate <= 1)) {
            throw new LayerException(application + ": dropout_rate must be between 0 and 1, received " + dropoutRate);
        }
    }

    /** The input is a batch of pictures, of the shape that was announced if one was. */
    static void checkInput(Composite application, List<Integer> inputShape, Shape input) {
        if (input.rank() != 4) {
            throw new LayerException(application, input,
                    "it needs (batch, height, width, channels), 4 dimensions; this input has " + input.rank());
        }
        if (input.height() < MIN_SIDE || input.width() < MIN_SIDE) {
            throw new LayerException(application, input, "pictures must be at least " + MIN_SIDE
                    + " pixels high and wide");
        }
        if (input.size() == 0) {
            throw new LayerException(application, input, "every dimension must be at least 1");
        }
        if (inputShape != null && !inputShape.equals(List.of(input.height(), input.width(), input.channels()))) {
            throw new LayerException(application, input, "its input_shape is " + inputShape
                    + "; leave the argument out, or give the input's");
        }
    }
}
