package dev.whisker.layer;

import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * What computes: made from a {@link Computation} for given input shapes, one mode and one backend. It owns its plans,
 * and neither its weights nor its buffers. {@link LayerInstance} is the form for one input, {@link MergeInstance} for
 * several.
 *
 * <p>Order of calls: {@link #buffers}, {@link #bind}, then per step {@link #forward} and, in training,
 * {@link #backward} with the very same x and y tensors. What backward reads must be declared beforehand
 * ({@link #keepsInput(int)}, {@link #keepsOutput}, a buffer of lifetime STEP), since everything else may have been
 * overwritten by then. Neither direction changes its inputs, but for {@link #mayOverwrite}; backward overwrites its
 * results.
 */
public abstract class Instance implements AutoCloseable {
    /** Whether backward reads an input. */
    public abstract boolean keepsInput(int input);

    /** Whether backward reads y. */
    public boolean keepsOutput() {
        return false;
    }

    /**
     * Whether the output is the one input itself, in another shape at most. The output is then a view; forward and
     * backward are never called, and the gradient passes through likewise.
     */
    public boolean isView() {
        return false;
    }

    /**
     * Whether forward computes the same where y lies in the memory of this input, which has the same size. That is done
     * where the input is not read afterwards.
     */
    public boolean mayOverwrite(int input) {
        return false;
    }

    /**
     * Whether the gradient of an input is dy itself, element by element. Backward then has nothing to do for the input,
     * and receives no tensor for its gradient.
     */
    public boolean passesGradient(int input) {
        return isView();
    }

    /**
     * Whether each step makes the same calls of the backend on the same tensors with the same numbers, but for
     * {@link Step#number} and {@link Step#epoch}, which are passed on as they are. A backend may then take a training
     * step down once and repeat it, without calling the layers. False unless a layer says so: one that reads values,
     * or decides or counts anything by itself, cannot be repeated.
     */
    public boolean isRepeatable() {
        return false;
    }

    /** Memory wanted besides inputs and output. */
    public List<BufferSpec> buffers() {
        return List.of();
    }

    /** Those of the {@link #buffers} that are written in a step which nobody watches, for measurements. */
    public List<BufferSpec> writtenBuffers() {
        return buffers();
    }

    /**
     * What it shows a watcher by itself, in the order of forward: the outputs of the layers that it consists of, as
     * often as each is run. Empty for a layer alone, of which who runs it shows the output.
     */
    public List<WatchedValue> watched() {
        return List.of();
    }

    /** What the layers in it do in a step, for measurements; empty for a layer alone, of which who runs it knows. */
    public List<LayerWork> work() {
        return List.of();
    }

    /** Hands over the buffers, in the order of {@link #buffers}, before the first step. */
    public void bind(List<Tensor> buffers) {
    }

    /** Computes y from the inputs. */
    public abstract void forward(List<Tensor> xs, Tensor y, Step step);

    /**
     * Computes the gradients of the inputs and of the trained weights from dy, the gradient of y.
     *
     * @param xs  as in forward where {@link #keepsInput(int)}, else only their shapes mean anything
     * @param y   as in forward if {@link #keepsOutput}, else only its shape means anything
     * @param dxs one for each input; null where {@link LayerContext#needsInputGradient(int)} is false, and where
     *            {@link #passesGradient}
     */
    public abstract void backward(List<Tensor> xs, Tensor y, Tensor dy, List<Tensor> dxs, Step step);

    /** Tells an inference instance that its weights have other values now. */
    public void weightsChanged() {
    }

    /** Bytes that its plans hold besides buffers and the shared scratch area. */
    public long keptBytes() {
        return 0;
    }

    /** What the backend chose, for the memory plan and run.json; empty where there was no choice. */
    public String description() {
        return "";
    }

    @Override
    public void close() {
    }
}
