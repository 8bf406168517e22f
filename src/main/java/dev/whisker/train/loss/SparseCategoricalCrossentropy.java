package dev.whisker.train.loss;

import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.Signature;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * {@code -log softmax(logits)[label]}, or {@code -log p[label]} for probabilities: one output per class, labels are
 * class numbers (Keras 2.8 {@code losses.py}, {@code backend.py}).
 *
 * @param fromLogits whether the model\'s outputs are logits rather than probabilities
 */
public record SparseCategoricalCrossentropy(boolean fromLogits) implements Loss {
    /** Keras' constructor. */
    public static final Signature<SparseCategoricalCrossentropy> SIGNATURE = Signature.of(
            "SparseCategoricalCrossentropy", SparseCategoricalCrossentropy.class, KerasArguments.FROM_LOGITS,
            refused("ignore_class", "every class counts; leave it out"), KerasArguments.REDUCTION, KerasArguments.AXIS,
            KerasArguments.NAME, KerasArguments.DTYPE);

    @Override
    public Targets targets() {
        return Targets.CLASSES;
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
            backend.loss().sparseCrossEntropyFromLogits(predictions, targets, scale, losses, gradient);
        } else {
            backend.loss().sparseCrossEntropyFromProbabilities(predictions, targets, scale, losses, gradient);
        }
    }

    @Override
    public String toString() {
        return Losses.format(this);
    }
}
