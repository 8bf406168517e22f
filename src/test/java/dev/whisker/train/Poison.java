package dev.whisker.train;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A layer that passes everything on, but for its last number, which becomes NaN in one direction. */
record Poison(boolean forward) implements Layer {
    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new Instance(context.backend(), forward);
    }

    private static final class Instance extends LayerInstance {
        private final Backend backend;
        private final boolean inForward;

        Instance(Backend backend, boolean inForward) {
            this.backend = backend;
            this.inForward = inForward;
        }

        private void pass(Tensor from, Tensor to, boolean poisoned) {
            double[] values = backend.read(from);
            if (poisoned) {
                values[values.length - 1] = Double.NaN;
            }
            backend.write(to, values);
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            pass(x, y, inForward);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                pass(dy, dx, !inForward);
            }
        }
    }
}
