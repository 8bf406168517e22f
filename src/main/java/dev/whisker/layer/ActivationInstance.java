package dev.whisker.layer;

import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Tensor;

/** {@code y = activation(x)}. Kept for backward: y, or x where the derivative cannot be had from y. */
final class ActivationInstance extends LayerInstance {
    private final ActivationOps activations;
    private final Activation activation;
    private final boolean needsBackward;

    private ActivationInstance(LayerContext context, Activation activation) {
        this.activations = context.backend().activation();
        this.activation = activation;
        this.needsBackward = context.needsBackward();
    }

    /** An instance for any activation; linear is a view. */
    static LayerInstance of(LayerContext context, Activation activation) {
        return activation == Activation.LINEAR ? new ViewInstance() : new ActivationInstance(context, activation);
    }

    @Override
    public boolean keepsInput() {
        return needsBackward && !activation.differentiableFromOutput();
    }

    @Override
    public boolean keepsOutput() {
        return needsBackward && activation.differentiableFromOutput();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void forward(Tensor x, Tensor y, Step step) {
        activations.forward(activation, x, y);
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
        if (dx != null) {
            activations.backward(activation, keepsInput() ? x : null, keepsOutput() ? y : null, dy, dx);
        }
    }
}
