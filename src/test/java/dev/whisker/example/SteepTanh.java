package dev.whisker.example;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/** {@code y = tanh(factor * x)}; shapes: y as x. Kept for backward: y. */
public record SteepTanh(double factor) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new Instance(context.backend(), factor, input);
    }

    private static final class Instance extends LayerInstance {
        private final Backend backend;
        private final double factor;
        private final Shape shape;
        private Tensor dz;

        Instance(Backend backend, double factor, Shape shape) {
            this.backend = backend;
            this.factor = factor;
            this.shape = shape;
        }

        @Override
        public boolean keepsOutput() {
            return true;
        }

        @Override
        public List<BufferSpec> buffers() {
            return List.of(new BufferSpec("dz", shape, backend.floatType(), BufferSpec.Lifetime.BACKWARD));
        }

        @Override
        public void bind(List<Tensor> buffers) {
            dz = buffers.get(0);
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            backend.augment().rescale(x, factor, 0, y);
            backend.activation().forward(Activation.TANH, y, y);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                backend.activation().backward(Activation.TANH, null, y, dy, dz);
                backend.augment().rescale(dz, factor, 0, dx);
            }
        }
    }
}
