package dev.whisker.op;

/** What lies around the input of a convolution or pooling window. */
public enum Padding {
    /** Nothing: windows stay inside the input. */
    VALID,
    /** As much that the output has ceil(input / stride) elements; an odd element goes to the bottom and the right. */
    SAME
}
