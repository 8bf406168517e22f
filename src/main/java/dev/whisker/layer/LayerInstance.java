package dev.whisker.layer;

import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * A layer that computes: made for one input shape, one mode and one backend. It owns its plans, and neither its weights nor its buffers.
 *
 * <p>Order of calls: {@link #buffers}, {@link #bind}, then per step {@link #forward} and, in training, {@link #backward} with the very same x and y
 * tensors. What backward reads must be said beforehand ({@link #keepsInput}, {@link #keepsOutput}, a buffer of lifetime STEP), since everything else
 * may have been overwritten by then. Neither direction changes its inputs; backward overwrites dx and the gradients.
 */
public abstract class LayerInstance implements AutoCloseable {
    /** Whether backward reads x. */
    public boolean keepsInput() {
        return false;
    }

    /** Whether backward reads y. */
    public boolean keepsOutput() {
        return false;
    }

    /**
     * Whether the output is the input itself, in another shape at most. The output is then a view; forward and backward are never called, and the
     * gradient passes through likewise.
     */
    public boolean isView() {
        return false;
    }

    /** Memory wanted besides input and output. */
    public List<BufferSpec> buffers() {
        return List.of();
    }

    /** Hands over the buffers, in the order of {@link #buffers}, before the first step. */
    public void bind(List<Tensor> buffers) {
    }

    /** Computes y from x. */
    public abstract void forward(Tensor x, Tensor y, Step step);

    /**
     * Computes dx and the gradients of the trained weights from dy, the gradient of y.
     *
     * @param x  as in forward if {@link #keepsInput}, else only its shape means anything
     * @param y  as in forward if {@link #keepsOutput}, else only its shape means anything
     * @param dx null where {@link LayerContext#needsInputGradient} is false
     */
    public abstract void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step);

    /** Tells an inference instance that its weights have other values now. */
    public void weightsChanged() {
    }

    /** Bytes that its plans hold besides buffers and the shared scratch area. */
    public long keptBytes() {
        return 0;
    }

    /** What the backend chose for this layer, for the memory plan and run.json; empty where there was no choice. */
    public String description() {
        return "";
    }

    @Override
    public void close() {
    }
}
