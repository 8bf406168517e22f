package dev.whisker.layer;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;

/** Memory that an instance needs in addition to its input and output, and for how long. */
public record BufferSpec(String name, Shape shape, DType dtype, Lifetime lifetime) {
    /** When the contents matter; outside of it others may use the memory. */
    public enum Lifetime {
        /** Only while forward runs. */
        FORWARD,
        /** From forward to backward of the same step. */
        STEP,
        /** Only while backward runs. */
        BACKWARD
    }
}
