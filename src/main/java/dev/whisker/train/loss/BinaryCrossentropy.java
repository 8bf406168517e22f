package dev.whisker.train.loss;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * {@code -(t log p + (1-t) log(1-p))}, p = sigmoid(logit), the mean over a sample's outputs: each output is a
 * separate probability (Keras 3 {@code losses/losses.py}, {@code backend/tensorflow/nn.py}). With class numbers for
 * labels it is about two classes, and takes one output.
 *
 * @param fromLogits     whether the model's outputs are logits rather than probabilities
 * @param labelSmoothing makes each target {@code t (1 - smoothing) + smoothing / 2}
 */
public record BinaryCrossentropy(boolean fromLogits, double labelSmoothing) implements Loss {
    /** Keras' constructor. */
    public static final Signature<BinaryCrossentropy> SIGNATURE = Signature.of("BinaryCrossentropy",
            BinaryCrossentropy.class, KerasArguments.FROM_LOGITS, KerasArguments.LABEL_SMOOTHING, KerasArguments.AXIS,
            KerasArguments.REDUCTION, KerasArguments.NAME, KerasArguments.DTYPE);

    /** @throws WhiskerException if the smoothing is outside 0..1 */
    public BinaryCrossentropy {
        Outputs.checkSmoothing("BinaryCrossentropy", labelSmoothing);
    }

    /** Without label smoothing. */
    public BinaryCrossentropy(boolean fromLogits) {
        this(fromLogits, 0);
    }

    @Override
    public Activation link() {
        return Activation.SIGMOID;
    }

    /** Any output will do. */
    @Override
    public void checkOutput(Shape output) {
    }

    @Override
    public int labels(Shape output) {
        Outputs.checkMatrix(name(), output);
        if (output.channels() != 1) {
            throw new WhiskerException(name() + " needs a model with 1 output, received one with " + output.channels()
                    + "; end the model in Dense(1), or use sparse_categorical_crossentropy");
        }
        return 2;
    }

    @Override
    public void compute(Backend backend, boolean logits, Tensor predictions, Tensor targets, Tensor losses,
            Tensor gradient) {
        Tensor x = Outputs.rows(predictions);
        double scale = 1.0 / x.shape().batch();
        if (logits) {
            backend.loss().binaryCrossEntropyFromLogits(x, targets, labelSmoothing, scale, losses, gradient);
        } else {
            backend.loss().binaryCrossEntropyFromProbabilities(x, targets, labelSmoothing, scale, losses, gradient);
        }
    }

    @Override
    public String toString() {
        return Losses.format(this);
    }
}
