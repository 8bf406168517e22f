package dev.whisker.train.loss;

import dev.whisker.describe.Signature;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** {@code (x - t)^2}, the mean over a sample's outputs (Keras 3 {@code losses/losses.py}). */
public record MeanSquaredError() implements Loss {
    /** Keras' constructor. */
    public static final Signature<MeanSquaredError> SIGNATURE = Signature.of("MeanSquaredError", MeanSquaredError.class,
            KerasArguments.REDUCTION, KerasArguments.NAME, KerasArguments.DTYPE);

    /** Any output will do. */
    @Override
    public void checkOutput(Shape output) {
    }

    @Override
    public void compute(Backend backend, boolean logits, Tensor predictions, Tensor targets, Tensor losses,
            Tensor gradient) {
        Tensor x = Outputs.rows(predictions);
        backend.loss().meanSquaredError(x, targets, 1.0 / x.shape().batch(), losses, gradient);
    }

    @Override
    public String toString() {
        return Losses.format(this);
    }
}
