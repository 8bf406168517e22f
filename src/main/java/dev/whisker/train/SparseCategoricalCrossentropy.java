package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.op.LossOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** {@code -log softmax(logits)[label]}, or {@code -log p[label]} for probabilities: one output a class, labels are class numbers. */
public record SparseCategoricalCrossentropy(boolean fromLogits) implements Loss {
    static final String NAME = "sparse_categorical_crossentropy";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void checkOutput(Shape output) {
        Loss.checkMatrix(NAME, output);
        if (output.channels() < 2) {
            throw new WhiskerException(NAME + " needs one output a class, received a model with 1 output; end the model in Dense(classes), or use "
                    + BinaryCrossentropy.NAME + " for two classes");
        }
    }

    @Override
    public int labels(Shape output) {
        return output.channels();
    }

    @Override
    public void compute(LossOps ops, boolean logits, Tensor predictions, Tensor labels, Tensor losses, Tensor gradient) {
        double scale = 1.0 / predictions.shape().batch();
        if (logits) {
            ops.sparseCrossEntropyFromLogits(predictions, labels, scale, losses, gradient);
        } else {
            ops.sparseCrossEntropyFromProbabilities(predictions, labels, scale, losses, gradient);
        }
    }

    @Override
    public void toProbabilities(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (Math.exp(logits[i] - largest) / sum);
        }
    }

    @Override
    public OutputRange probabilities() {
        return OutputRange.DISTRIBUTION;
    }

    @Override
    public String activation() {
        return "softmax";
    }
}
