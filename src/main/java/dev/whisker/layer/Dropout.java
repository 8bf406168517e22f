package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;
import static dev.whisker.describe.ArgumentSpec.required;

import dev.whisker.describe.Signature;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.DropoutOps;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * Sets elements to zero at random while training, and scales the others up so that the mean stays.
 *
 * <pre>y = u &gt;= rate ? x / (1 - rate) : 0, u uniform in [0, 1) from (seed, layer, step, element)</pre>
 * Shapes: y as x, any. Identity in inference; as in Keras, freezing changes nothing. Kept for backward: a bit for
 * each element on the cpu, nothing elsewhere, where the mask is drawn again. Example: {@code Dropout.of(0.5)}.
 *
 * @param rate the share of elements dropped, from 0 to 1
 * @param seed null for the run's
 */
public record Dropout(double rate, Long seed) implements Layer {
    /** Keras' constructor. */
    public static final Signature<Dropout> SIGNATURE = Signature.of("Dropout", Dropout.class,
            required("rate"), refused("noise_shape", "each element is drawn by itself; leave it out"),
            optional("seed", null));

    public Dropout {
        Rules.inUnitInterval("Dropout", "rate", rate);
    }

    public static Dropout of(double rate) {
        return new Dropout(rate, null);
    }

    public Dropout seed(long seed) {
        return new Dropout(rate, seed);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.notEmpty(this, input);
        return input;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        boolean drops = context.mode() == Mode.TRAINING && rate > 0;
        return drops ? new Instance(context, this, input) : new ViewInstance();
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final DropoutOps dropout;
        private final double rate;
        private final RandomKey key;
        private final Shape maskShape;
        private Tensor mask;

        Instance(LayerContext context, Dropout layer, Shape input) {
            dropout = context.backend().dropout();
            rate = layer.rate;
            key = RandomLayers.key(context, layer.seed);
            maskShape = context.needsInputGradient() ? dropout.maskShape(input) : null;
        }

        @Override
        public List<BufferSpec> buffers() {
            return maskShape == null ? List.of()
                    : List.of(new BufferSpec("mask", maskShape, DType.UINT8, Lifetime.STEP));
        }

        @Override
        public void bind(List<Tensor> buffers) {
            mask = maskShape == null ? null : buffers.get(0);
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            dropout.forward(x, rate, key, step.number(), y, mask);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                dropout.backward(dy, rate, key, step.number(), mask, dx);
            }
        }
    }
}
