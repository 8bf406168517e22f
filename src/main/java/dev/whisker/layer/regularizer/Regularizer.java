package dev.whisker.layer.regularizer;

import dev.whisker.describe.ArgumentKind;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;
import java.io.Serializable;

/**
 * A penalty on the values of one weight, which training adds to the loss. It is a description: a record whose
 * components are the arguments of Keras' constructor, registered with {@link Regularizers} or named by a
 * {@link dev.whisker.describe.Provider}, and an argument of layers:
 * {@code Conv2D(8, 3, kernel_regularizer=L2(0.001))}.
 *
 * <p>As in Keras, the loss that training and evaluation report includes the penalties of all trained weights, each
 * batch's mean loss once; a weight that is frozen has none.
 *
 * <p>Your own regularizer, which has no operation on the backends, can compute in Java, with {@code backend.read}
 * and {@code backend.write}: that is the same on each backend, and slow on a GPU.
 */
public interface Regularizer extends Serializable {
    /** As an argument: L2(l2=0.001), or l2. */
    ArgumentKind ARGUMENT = Regularizers.REGISTRY.argument("a regularizer, such as L2(l2=0.001)");

    /**
     * Computes the penalty.
     *
     * @param weight  of any shape
     * @param penalty (1), overwritten
     * @param scratch (1), room for another number; its content means nothing before and after
     */
    void penalty(Backend backend, Tensor weight, Tensor penalty, Tensor scratch);

    /**
     * Adds the gradient of the penalty to that of the weight.
     *
     * @param weight   as in {@link #penalty}
     * @param gradient of the weight's shape, added to
     * @param scratch  of the weight's shape; its content means nothing before and after
     */
    void addGradient(Backend backend, Tensor weight, Tensor gradient, Tensor scratch);
}
