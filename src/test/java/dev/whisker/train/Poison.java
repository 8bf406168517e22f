package dev.whisker.train;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.Step;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A layer that passes everything on, but for one number, which becomes NaN in one direction.
 *
 * @param where the place of that number, from 0 to 1: 1 is the last
 */
record Poison(boolean forward, double where) implements Layer {
    /** Of the last number. */
    Poison(boolean forward) {
        this(forward, 1);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        return new Instance(context.backend(), this);
    }

    private static final class Instance extends LayerInstance {
        private final Backend backend;
        private final Poison poison;

        Instance(Backend backend, Poison poison) {
            this.backend = backend;
            this.poison = poison;
        }

        private void pass(Tensor from, Tensor to, boolean poisoned) {
            double[] values = backend.read(from);
            if (poisoned) {
                values[(int) (poison.where * (values.length - 1))] = Double.NaN;
            }
            backend.write(to, values);
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            pass(x, y, poison.forward);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                pass(dy, dx, !poison.forward);
            }
        }
    }
}
