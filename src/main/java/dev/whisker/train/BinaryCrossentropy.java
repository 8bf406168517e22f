package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.op.LossOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** {@code -(t log p + (1-t) log(1-p))} of one output, p = sigmoid(logit): two classes, labels 0 and 1. */
public record BinaryCrossentropy(boolean fromLogits) implements Loss {
    static final String NAME = "binary_crossentropy";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void checkOutput(Shape output) {
        Loss.checkMatrix(NAME, output);
        if (output.channels() != 1) {
            throw new WhiskerException(NAME + " needs a model with 1 output, received one with " + output.channels() + "; end the model in Dense(1), or use "
                    + SparseCategoricalCrossentropy.NAME);
        }
    }

    @Override
    public int labels(Shape output) {
        return 2;
    }

    @Override
    public void compute(LossOps ops, boolean logits, Tensor predictions, Tensor labels, Tensor losses, Tensor gradient) {
        double scale = 1.0 / predictions.shape().batch();
        if (logits) {
            ops.binaryCrossEntropyFromLogits(predictions, labels, scale, losses, gradient);
        } else {
            ops.binaryCrossEntropyFromProbabilities(predictions, labels, scale, losses, gradient);
        }
    }

    @Override
    public void toProbabilities(float[] logits) {
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (1 / (1 + Math.exp(-logits[i])));
        }
    }

    @Override
    public OutputRange probabilities() {
        return OutputRange.UNIT;
    }

    @Override
    public String activation() {
        return "sigmoid";
    }
}
