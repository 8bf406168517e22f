package dev.whisker.inspect;

import dev.whisker.op.Statistics;
import dev.whisker.tensor.Shape;

/**
 * Sees the values of a pass as they are computed, and their gradients on the way back. What is seen is gone when the
 * method returns: who wants it keeps what {@link Value#read} gives.
 */
public interface Observation {
    /** A layer's value was computed. */
    default void value(String name, Value value) {
    }

    /** The gradient of a layer's value is complete. */
    default void gradient(String name, Value gradient) {
    }

    /** Numbers that lie where they were computed. */
    interface Value {
        /** With the batch in front: (samples, height, width, channels). */
        Shape shape();

        /** A copy, in row-major order. */
        double[] read();

        /** Statistics of each channel, along the last axis, computed where the numbers lie. */
        Statistics[] statistics();
    }
}
