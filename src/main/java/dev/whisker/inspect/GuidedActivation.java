package dev.whisker.inspect;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * A relu or relu6 for guided backpropagation, whose backward is not the derivative of its forward:
 *
 * <pre>dx = max(dy, 0) activation'(x)</pre>
 * Shapes: y as x, any. Kept for backward: y. Source: Springenberg et al. 2015, "Striving for Simplicity: The All
 * Convolutional Net".
 */
record GuidedActivation(Activation activation) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new Guided(context, activation, input);
    }

    private static final class Guided extends LayerInstance {
        private final ActivationOps activations;
        private final Activation activation;
        private final BufferSpec positive;
        private final boolean needsBackward;
        private Tensor positives;

        Guided(LayerContext context, Activation activation, Shape input) {
            this.activations = context.backend().activation();
            this.activation = activation;
            this.positive = new BufferSpec("positive", input, context.backend().gradientType(), Lifetime.BACKWARD);
            this.needsBackward = context.needsInputGradient();
        }

        @Override
        public boolean keepsOutput() {
            return needsBackward;
        }

        @Override
        public List<BufferSpec> buffers() {
            return needsBackward ? List.of(positive) : List.of();
        }

        @Override
        public void bind(List<Tensor> buffers) {
            positives = buffers.isEmpty() ? null : buffers.get(0);
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            activations.forward(activation, x, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                activations.forward(Activation.RELU, dy, positives);
                activations.backward(activation, null, y, positives, dx);
            }
        }
    }
}
