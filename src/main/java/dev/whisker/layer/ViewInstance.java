package dev.whisker.layer;

import dev.whisker.tensor.Tensor;

/** A layer that changes no value: the output is the input, in another shape at most. */
final class ViewInstance extends LayerInstance {
    @Override
    public boolean isView() {
        return true;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        throw new IllegalStateException("a view has no forward pass");
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        throw new IllegalStateException("a view has no backward pass");
    }
}
