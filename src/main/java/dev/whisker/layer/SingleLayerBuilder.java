package dev.whisker.layer;

import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * How a {@link SingleLayer} is used: in inference mode, without gradients and with seed 0, unless it says otherwise.
 */
public final class SingleLayerBuilder {
    final Layer layer;
    final List<Shape> inputs;
    Mode mode = Mode.INFERENCE;
    boolean trainable = true;
    boolean weightGradients;
    boolean inputGradient;
    long seed;
    TensorSource tensors;

    SingleLayerBuilder(Layer layer, List<Shape> inputs) {
        this.layer = layer;
        this.inputs = inputs;
    }

    public SingleLayerBuilder mode(Mode mode) {
        this.mode = mode;
        return this;
    }

    /** The weights are not trained: no gradients of them. */
    public SingleLayerBuilder frozen() {
        this.trainable = false;
        return this;
    }

    /** Backward will be called, for the gradients of inputs and weights, in either mode. */
    public SingleLayerBuilder gradients() {
        this.weightGradients = true;
        this.inputGradient = true;
        return this;
    }

    /** Backward will be called for the gradients of the weights alone. */
    public SingleLayerBuilder weightGradientsOnly() {
        this.weightGradients = true;
        this.inputGradient = false;
        return this;
    }

    /** Of initial weights and random layers. */
    public SingleLayerBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Where tensors come from, in place of arenas of the layer's own; the source stays the caller's to close. */
    public SingleLayerBuilder tensors(TensorSource tensors) {
        this.tensors = tensors;
        return this;
    }

    /** @throws LayerException if the layer cannot take the input */
    public SingleLayer build(Backend backend) {
        return new SingleLayer(this, backend);
    }
}
