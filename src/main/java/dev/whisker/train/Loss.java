package dev.whisker.train;

import dev.whisker.WhiskerException;
import dev.whisker.op.LossOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A loss with integer labels, one a sample; the loss of a batch is the mean of its samples' (Keras 2.8 {@code losses.py}, {@code backend.py}).
 *
 * <p>Whether a loss sees logits or probabilities is not its argument alone. As in Keras, a model that ends in a softmax or sigmoid hands the loss the values
 * before that activation, whatever {@link #fromLogits} says.
 */
public sealed interface Loss permits SparseCategoricalCrossentropy, BinaryCrossentropy {
    /** Keras' name, such as "binary_crossentropy". */
    String name();

    /** Whether the user says that the model's outputs are logits. */
    boolean fromLogits();

    /**
     * Whether the outputs of a model suit this loss.
     *
     * @param output the shape of the model's output, batch included
     * @throws WhiskerException saying which last layer or loss would do
     */
    void checkOutput(Shape output);

    /** The labels that a model with this output can learn are 0 up to, but not including, this number. */
    int labels(Shape output);

    /**
     * Computes each sample's loss, and the gradient of the mean over the batch.
     *
     * @param predictions (N,C) logits or probabilities
     * @param labels      (N) of the backend's integer type
     * @param losses      (N)
     * @param gradient    (N,C) of the predictions; null where only values are wanted
     */
    void compute(LossOps ops, boolean logits, Tensor predictions, Tensor labels, Tensor losses, Tensor gradient);

    /** Turns a row of logits into probabilities. */
    void toProbabilities(float[] logits);

    /** Which outputs are probabilities of classes: one for each class, or that of class 1 alone. */
    OutputRange probabilities();

    /** Keras' name of the activation that turns logits into probabilities. */
    String activation();

    /** What to say where the outputs come from a softmax or sigmoid and yet are called logits; Keras' sentence. */
    default String notLogitsWarning() {
        return "\"`" + name() + "` received `from_logits=True`, but the `output` argument was produced by a sigmoid or softmax activation and thus does not "
                + "represent logits. Was this intended?\"";
    }

    /** The loss that Keras calls by this name. */
    static Loss named(String name, boolean fromLogits) {
        return switch (name) {
            case SparseCategoricalCrossentropy.NAME -> new SparseCategoricalCrossentropy(fromLogits);
            case BinaryCrossentropy.NAME -> new BinaryCrossentropy(fromLogits);
            default -> throw new WhiskerException("unknown loss '" + name + "'; known are " + SparseCategoricalCrossentropy.NAME + " and "
                    + BinaryCrossentropy.NAME);
        };
    }

    /** One row of outputs a sample; anything else would pair labels with pixels. */
    static void checkMatrix(String loss, Shape output) {
        if (output.rank() != 2) {
            throw new WhiskerException(loss + " needs a model output of shape (None, classes), received " + output.toKerasString()
                    + "; add Flatten or a global pooling layer before the last Dense");
        }
    }
}
