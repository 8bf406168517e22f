package dev.whisker.train.loss;

import dev.whisker.WhiskerException;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Locale;

/**
 * The function that training minimizes: a number for each sample, averaged over a batch. It is a description: a
 * record whose components are the arguments of Keras' constructor, registered with {@link Losses} or named by a
 * {@link dev.whisker.describe.Provider}. Weights of samples and classes are the trainer's: it multiplies them in.
 *
 * <p>Whether a loss with a {@link #link} sees logits or probabilities is not its argument alone. As in Keras, a model
 * that ends in a softmax or sigmoid hands the loss the values before that activation, whatever {@link #fromLogits}
 * says.
 *
 * <p>Your own loss, which has no operation on the backends, can compute in Java, with {@code backend.read} and
 * {@code backend.write}: that is the same on each backend, and slow on a GPU.
 */
public interface Loss {
    /** Keras' name, such as "binary_crossentropy". */
    default String name() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Which targets {@link #compute} takes. */
    default Targets targets() {
        return Targets.VALUES;
    }

    /**
     * The activation that turns logits into the probabilities that this loss is about: softmax or sigmoid; linear for a
     * loss of plain numbers, which always sees the model's outputs.
     */
    default Activation link() {
        return Activation.LINEAR;
    }

    /** Whether the user says that the model's outputs are logits. */
    default boolean fromLogits() {
        return false;
    }

    /**
     * Whether the outputs of a model suit this loss.
     *
     * @param output the shape of the model's output, batch included
     * @throws WhiskerException saying which last layer or loss would do
     */
    void checkOutput(Shape output);

    /**
     * Where samples are labeled with class numbers, those that a model with this output can learn are 0 up to, but not
     * including, the result. Of a loss whose targets are values, a label becomes the target of a single output, and a
     * row of 0 with a 1 at the label for several.
     *
     * @throws WhiskerException if class numbers cannot be targets for such an output
     */
    default int labels(Shape output) {
        Outputs.checkMatrix(name(), output);
        return output.channels() == 1 ? Integer.MAX_VALUE : output.channels();
    }

    /**
     * Computes each sample's loss, which depends on its own predictions and target alone, and the gradient of the mean
     * over the batch.
     *
     * @param logits      whether the predictions are logits: may be true only of a loss with a {@link #link}
     * @param predictions (N, ...) as {@link #checkOutput} allows
     * @param targets     (N) class numbers of the backend's integer type, or values of the shape of the predictions, as
     *                    {@link #targets} says
     * @param losses      (N), overwritten
     * @param gradient    of the predictions' shape, overwritten; null where only values are wanted
     */
    void compute(Backend backend, boolean logits, Tensor predictions, Tensor targets, Tensor losses, Tensor gradient);
}
