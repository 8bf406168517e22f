package dev.whisker.train.loss;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Rules that losses share about a model's outputs. */
final class Outputs {
    private Outputs() {
    }

    /** One row of outputs per sample; anything else would pair labels with pixels. */
    static void checkMatrix(String loss, Shape output) {
        if (output.rank() != 2) {
            throw new WhiskerException(loss + " needs a model output of shape (None, classes), received "
                    + output.toKerasString() + "; add Flatten or a global pooling layer before the last Dense");
        }
    }

    /** Labels of two classes or more. */
    static void checkClasses(String loss, Shape output) {
        checkMatrix(loss, output);
        if (output.channels() < 2) {
            throw new WhiskerException(loss + " needs one output a class, received a model with 1 output; end the model"
                    + " in Dense(classes), or use binary_crossentropy for two classes");
        }
    }

    static void checkSmoothing(String loss, double smoothing) {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new WhiskerException(loss + "'s label_smoothing must be between 0 and 1, received " + smoothing);
        }
    }

    /** (N, ...) as (N,C): all numbers of a sample in a row. */
    static Tensor rows(Tensor tensor) {
        Shape shape = tensor.shape();
        return tensor.reshape(Shape.of(shape.batch(), Math.toIntExact(shape.size() / shape.batch())));
    }
}
