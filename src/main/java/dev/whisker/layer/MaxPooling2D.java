package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * Max pooling.
 *
 * <pre>y[n,i,j,c] = max over p,q of x[n, i*stride + p - pad, j*stride + q - pad, c]
 * dx: each dy goes to the first maximum of its window</pre>
 * Shapes: x (N,H,W,C), y (N,H',W',C), with H' and W' as in {@link Window2d}. Padding never is a maximum.
 *
 * <p>Kept for backward: where each maximum was found. Example:
 * {@code MaxPooling2D.of(3).strides(2).padding(Padding.SAME)}.
 *
 * @param poolSize height and width of the window
 * @param strides  null for the pool size
 * @param padding  whether windows may reach over the edge (same) or not (valid)
 */
public record MaxPooling2D(Size2d poolSize, Size2d strides, Padding padding) implements Layer {
    /** Keras' constructor. */
    public static final Signature<MaxPooling2D> SIGNATURE = Signature.of("MaxPooling2D", MaxPooling2D.class,
            optional("pool_size", 2), optional("strides", null), optional("padding", "valid"),
            KerasArguments.DATA_FORMAT);

    public MaxPooling2D {
        Rules.atLeastOne("MaxPooling2D", "pool_size", poolSize);
        if (strides != null) {
            Rules.atLeastOne("MaxPooling2D", "strides", strides);
        }
    }

    /** Windows side by side, without padding. */
    public static MaxPooling2D of(Size2d poolSize) {
        return new MaxPooling2D(poolSize, null, Padding.VALID);
    }

    public static MaxPooling2D of(int poolSize) {
        return of(Size2d.square(poolSize));
    }

    public MaxPooling2D strides(Size2d strides) {
        return new MaxPooling2D(poolSize, strides, padding);
    }

    public MaxPooling2D strides(int strides) {
        return strides(Size2d.square(strides));
    }

    public MaxPooling2D padding(Padding padding) {
        return new MaxPooling2D(poolSize, strides, padding);
    }

    /** The window that it moves over its input. */
    public Window2d window() {
        return Rules.window(poolSize, strides == null ? poolSize : strides, Size2d.square(1), padding);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Rules.ofFeatureMap(this, input, () -> {
            Window2d window = window();
            return window.outputShape(input);
        });
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        boolean needsBackward = context.needsBackward();
        Mode mode = needsBackward ? Mode.TRAINING : Mode.INFERENCE;
        return new Instance(context.backend().pool().planMax(window(), input, mode, context.scratch()), needsBackward);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final MaxPoolPlan plan;
        private final boolean needsBackward;
        private Tensor index;

        Instance(MaxPoolPlan plan, boolean needsBackward) {
            this.plan = plan;
            this.needsBackward = needsBackward;
        }

        @Override
        public List<BufferSpec> buffers() {
            return needsBackward ? List.of(new BufferSpec("index", plan.indexShape(), plan.indexType(), Lifetime.STEP))
                    : List.of();
        }

        @Override
        public void bind(List<Tensor> buffers) {
            index = needsBackward ? buffers.get(0) : null;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            plan.forward(x, y, index);
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                plan.backward(dy, index, dx);
            }
        }

        @Override
        public void close() {
            plan.close();
        }
    }
}
