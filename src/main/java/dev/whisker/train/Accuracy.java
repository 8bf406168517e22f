package dev.whisker.train;

import dev.whisker.op.LossOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** The share of samples that are right, in the form Keras picks for the word "accuracy" (Keras 2.8 {@code engine/compile_utils.py}). */
public enum Accuracy {
    /** Right if {@code (output > 0.5) == label}, whatever the output means: for logits too, as in Keras. */
    BINARY {
        @Override
        public void compute(LossOps ops, Tensor outputs, Tensor labels, Tensor correct) {
            ops.binaryAccuracy(outputs, labels, THRESHOLD, correct);
        }
    },
    /** Right if the largest output, the first of equals, is the label's. */
    SPARSE_CATEGORICAL {
        @Override
        public void compute(LossOps ops, Tensor outputs, Tensor labels, Tensor correct) {
            ops.sparseCategoricalAccuracy(outputs, labels, correct);
        }
    };

    private static final double THRESHOLD = 0.5;

    /** Binary for a single output, else sparse categorical. */
    public static Accuracy of(Shape output) {
        return output.channels() == 1 ? BINARY : SPARSE_CATEGORICAL;
    }

    /** Sets {@code correct} (N) to 1 where a sample is right, else 0; outputs (N,C), labels (N). */
    public abstract void compute(LossOps ops, Tensor outputs, Tensor labels, Tensor correct);
}
