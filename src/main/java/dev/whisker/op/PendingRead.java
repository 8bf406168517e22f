package dev.whisker.op;

/** The values of a tensor on their way to the program ({@link Backend#beginRead}). */
@FunctionalInterface
public interface PendingRead {
    /**
     * The values that the tensor had when reading began; waits for them.
     *
     * @throws dev.whisker.WhiskerException what {@link Backend#synchronize} would throw
     */
    double[] await();
}
