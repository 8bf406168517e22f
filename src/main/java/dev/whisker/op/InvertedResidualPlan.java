package dev.whisker.op;

import dev.whisker.tensor.Tensor;

/**
 * An {@link InvertedResidualSpec} in inference as one operation: what lies between the convolutions is used up while it
 * is still in the cache. Made for one shape.
 */
public interface InvertedResidualPlan extends AutoCloseable {
    /** The weights of one of the three convolutions. Shapes are those of its spec. */
    record Weights(Tensor kernel, Tensor bias) {
    }

    /**
     * What lies between, for those who look at it.
     *
     * @param expanded  becomes e
     * @param convolved becomes d
     * @param projected becomes p; null where nothing is added to it, since y is the same
     */
    record Between(Tensor expanded, Tensor convolved, Tensor projected) {
    }

    /** Whether {@link #forward} needs memory for what lies between even if nobody looks. */
    boolean needsBetween();

    /**
     * Computes y.
     *
     * @param between null if nobody looks and it is not {@linkplain #needsBetween needed}; bits of y do not depend on
     *                it
     */
    void forward(Tensor x, Weights expand, Weights depthwise, Weights project, Tensor y, Between between);

    /** See {@link LinearPlan#weightsChanged}. */
    void weightsChanged();

    /** See {@link LinearPlan#keptBytes}. */
    long keptBytes();

    /** What was chosen, as in {@link LinearPlan#description}. */
    String description();

    @Override
    void close();
}
