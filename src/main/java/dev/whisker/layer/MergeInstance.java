package dev.whisker.layer;

import dev.whisker.tensor.Tensor;

/** A layer with several inputs that computes: the contract of {@link Instance}. */
public abstract class MergeInstance extends Instance {
    @Override
    public boolean keepsInput(int input) {
        return false;
    }

    /** Whether y was given the memory of an input, as {@link #mayOverwrite} allows. */
    protected static boolean inPlace(Tensor x, Tensor y) {
        return x.memory() == y.memory() && x.byteOffset() == y.byteOffset();
    }
}
