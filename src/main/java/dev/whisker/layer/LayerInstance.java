package dev.whisker.layer;

import dev.whisker.tensor.Tensor;
import java.util.List;

/** A layer with one input that computes: the contract of {@link Instance}, for one input. */
public abstract class LayerInstance extends Instance {
    /** Whether backward reads x. */
    public boolean keepsInput() {
        return false;
    }

    /** Computes y from x. */
    public abstract void forward(Tensor x, Tensor y, Step step);

    /**
     * Computes dx and the gradients of the trained weights from dy, the gradient of y.
     *
     * @param x  as in forward if {@link #keepsInput()}, else only its shape means anything
     * @param y  as in forward if {@link #keepsOutput}, else only its shape means anything
     * @param dx null where {@link LayerContext#needsInputGradient()} is false
     */
    public abstract void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step);

    @Override
    public final boolean keepsInput(int input) {
        return keepsInput();
    }

    @Override
    public final void forward(List<Tensor> xs, Tensor y, Step step) {
        forward(xs.get(0), y, step);
    }

    @Override
    public final void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step) {
        backward(xs.get(0), y, dy, dxs.get(0), step);
    }
}
