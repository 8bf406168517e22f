package dev.whisker.train.loss;

import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * {@code -sum over classes of t log p}: targets are a distribution over classes, such as a row of 0 with one 1 (Keras 3
 * {@code losses/losses.py}, {@code backend/tensorflow/nn.py}). p is softmax(logits), or the probabilities divided by
 * their sum and clipped to [1e-7, 1 - 1e-7].
 *
 * @param fromLogits     whether the model's outputs are logits rather than probabilities
 * @param labelSmoothing makes each target {@code t (1 - smoothing) + smoothing / classes} (Szegedy et al., "Rethinking
 *                       the Inception architecture", 2016)
 */
public record CategoricalCrossentropy(boolean fromLogits, double labelSmoothing) implements Loss {
    /** Keras' constructor. */
    public static final Signature<CategoricalCrossentropy> SIGNATURE = Signature.of("CategoricalCrossentropy",
            CategoricalCrossentropy.class, KerasArguments.FROM_LOGITS, KerasArguments.LABEL_SMOOTHING,
            KerasArguments.AXIS, KerasArguments.REDUCTION, KerasArguments.NAME, KerasArguments.DTYPE);

    /** @throws dev.whisker.WhiskerException if the smoothing is outside 0..1 */
    public CategoricalCrossentropy {
        Outputs.checkSmoothing("CategoricalCrossentropy", labelSmoothing);
    }

    /** Without label smoothing. */
    public CategoricalCrossentropy(boolean fromLogits) {
        this(fromLogits, 0);
    }

    @Override
    public Activation link() {
        return Activation.SOFTMAX;
    }

    @Override
    public void checkOutput(Shape output) {
        Outputs.checkClasses(name(), output);
    }

    @Override
    public void compute(Backend backend, boolean logits, Tensor predictions, Tensor targets, Tensor losses,
            Tensor gradient) {
        double scale = 1.0 / predictions.shape().batch();
        if (logits) {
            backend.loss().categoricalCrossEntropyFromLogits(predictions, targets, labelSmoothing, scale, losses,
                    gradient);
        } else {
            backend.loss().categoricalCrossEntropyFromProbabilities(predictions, targets, labelSmoothing, scale, losses,
                    gradient);
        }
    }

    @Override
    public String toString() {
        return Losses.format(this);
    }
}
