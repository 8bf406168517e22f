package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.describe.Signature;
import dev.whisker.op.PoolOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * The mean of each channel.
 *
 * <pre>y[n,c] = mean over h,w of x[n,h,w,c]; dx[n,h,w,c] = dy[n,c] / (H*W)</pre>
 * Shapes: x (N,H,W,C), y (N,C), or (N,1,1,C) with keepdims. Kept for backward: nothing. Example:
 * {@code GlobalAveragePooling2D.of()}.
 *
 * @param keepdims whether height and width stay, as 1
 */
public record GlobalAveragePooling2D(boolean keepdims) implements Layer {
    /** Keras' constructor. */
    public static final Signature<GlobalAveragePooling2D> SIGNATURE =
            Signature.of("GlobalAveragePooling2D", GlobalAveragePooling2D.class,
            KerasArguments.DATA_FORMAT, optional("keepdims", false));

    public static GlobalAveragePooling2D of() {
        return new GlobalAveragePooling2D(false);
    }

    @Override
    public Shape outputShape(Shape input) {
        Rules.featureMap(this, input);
        return GlobalPooling.outputShape(input, keepdims);
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        return new Instance(context.backend().pool(), GlobalPooling.outputShape(input, false));
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }

    private static final class Instance extends LayerInstance {
        private final PoolOps pool;
        private final Shape flat;

        Instance(PoolOps pool, Shape flat) {
            this.pool = pool;
            this.flat = flat;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            pool.globalAverageForward(x, y.reshape(flat));
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            if (dx != null) {
                pool.globalAverageBackward(dy.reshape(flat), dx);
            }
        }
    }
}
